import { schedule } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import {
  captured,
  charge,
  charging,
  confirming,
  declined,
  paymentFailure,
  pending,
  reached,
  reason,
  requesting,
  settling,
  toConfirm,
} from './given-order';
import type { Input } from './given-order';
import { payThenProvision } from './pay-then-provision.process';

const given = (history: readonly Input[]) => givenProcess(payThenProvision, history);
const wait = [schedule('settlement-1', 21_600)];

describe('a payment that the bank takes its time over', () => {
  it.each<[string, Input[]]>([
    ['charged', charging],
    ['to be confirmed', toConfirm],
    ['confirmed', confirming],
  ])('is waited for when it was %s', (_step, history) => given(history).when(pending()).then(wait));

  it('is asked for again after a while, under the same payment', () =>
    given(settling)
      .when(reached('settlement-1'))
      .then([charge(), ...wait]));

  it('is not given up by a deadline of an earlier step', () => {
    given(settling).when(reached('payment-1')).ignores();
    given([...toConfirm, pending()])
      .when(reached('confirmation-1'))
      .ignores();
  });

  it('builds the server when the money is there', () =>
    expect(
      [...settling, captured()].reduce(
        (state, input) => payThenProvision.evolve(state, input),
        payThenProvision.initial(),
      ),
    ).toMatchObject({ step: 'requesting' }));

  it('may be refused in the end', () => given(settling).when(declined()).then(paymentFailure(reason)));

  it.each<[string, Input[]]>([
    ['known to be pending', settling],
    ['captured', requesting],
  ])('is nothing new when it is %s', (_step, history) => given(history).when(pending()).ignores());
});
