import { complete } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import { orderFailures } from './billing.errors';
import { orderCommands } from './billing.messages';
import {
  awaitingRetry,
  cancelled,
  cancelWish,
  captured,
  charge,
  charging,
  confirmationRequired,
  confirming,
  declined,
  decommission,
  destroy,
  destroyed,
  destroying,
  fulfilled,
  payment,
  pending,
  provisioning,
  reached,
  refund,
  refunded,
  refundedOrder,
  refunding,
  registering,
  rejected,
  release,
  requested,
  requesting,
  reserved,
  reserving,
  settling,
  toConfirm,
  toOrder,
  verifying,
} from './given-order';
import type { Input } from './given-order';
import { payThenProvision } from './pay-then-provision.process';
import { schedule } from '../kernel';

const given = (history: readonly Input[]) => givenProcess(payThenProvision, history);
const ending = [toOrder(orderCommands.markCancelled({})), complete('cancelled')];
const { detail } = orderFailures.cancelled();
const backAgain = [
  release(),
  toOrder(orderCommands.markRefunded({ paymentId: payment(1), reason: orderFailures.cancelled() })),
  complete('refunded'),
];

describe('an order that is cancelled before it was charged', () => {
  it.each<[string, Input[]]>([
    ['reserving', reserving],
    ['waiting for another try', awaitingRetry],
  ])('ends at once when it was %s', (_step, history) => given(history).when(cancelWish).then(ending));

  it('gives back the room that comes late', () => given(cancelled).when(reserved()).then([release()]));

  it('does not wait for a confirmation', () =>
    given(toConfirm)
      .when(cancelWish)
      .then([release(), ...ending]));

  it('gives back what the bank takes all the same', () =>
    given([...toConfirm, cancelWish])
      .when(captured())
      .then(refund(1)));
});

describe.each<[string, Input[]]>([
  ['charged', charging],
  ['carried out by the bank', settling],
  ['confirmed', confirming],
])('an order that is cancelled while its payment is being %s', (_step, history) => {
  const waiting = [...history, cancelWish];

  it('waits for the outcome', () => given(history).when(cancelWish).ignores());

  it('has its money back when it was taken, and nothing is built', () =>
    given(waiting)
      .when(captured())
      .then([toOrder(orderCommands.markPaid({ paymentId: payment(1) })), ...refund(1)]));

  it('is over when it was not', () =>
    given(waiting)
      .when(declined())
      .then([release(), ...ending]));

  it('ends refunded, once', () => {
    given([...waiting, captured()])
      .when(refunded())
      .then(backAgain);
    given([...waiting, captured(), refunded()])
      .when(cancelWish)
      .ignores();
  });
});

describe('the payment of a cancelled order', () => {
  const waiting = [...charging, cancelWish];

  it('is not confirmed any more', () =>
    given(waiting)
      .when(confirmationRequired())
      .then([release(), ...ending]));

  it('may take the bank its time', () =>
    given(waiting)
      .when(pending())
      .then([schedule('settlement-1', 21_600)]));

  it('is asked for as long as nobody says what became of it', () =>
    given(waiting)
      .when(reached('payment-1'))
      .then([charge(), schedule('payment-1', 900)]));
});

describe('an order that is cancelled after it was paid', () => {
  it('has its money back at once as long as nothing is being built', () => {
    given(requesting).when(cancelWish).then(refund(1));
    given([...requesting, cancelWish])
      .when(requested)
      .ignores();
  });

  it.each<[string, Input[]]>([
    ['provisioning', provisioning],
    ['registering', registering],
  ])('is taken down first: %s', (_step, history) => given(history).when(cancelWish).then(destroy(1)));

  it('is taken down first: verifying', () =>
    given(verifying)
      .when(cancelWish)
      .then([decommission(detail), ...destroy(1)]));

  it('has its money back when nothing is left', () => {
    given([...provisioning, cancelWish])
      .when(destroyed)
      .then(refund(1));
    given([...provisioning, cancelWish, destroyed])
      .when(refunded())
      .then(backAgain);
  });
});

describe('an order that is over or given up', () => {
  it.each<[string, Input[]]>([
    ['destroying', destroying],
    ['refunding', refunding],
    ['fulfilled', fulfilled],
    ['refunded', refundedOrder],
    ['rejected', rejected],
    ['cancelled', cancelled],
  ])('is not cancelled: %s', (_step, history) => given(history).when(cancelWish).ignores());
});
