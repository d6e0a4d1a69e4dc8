import { perform, schedule } from '../kernel';
import type { Output } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import { infrastructureEvents, provisioningWork } from '../provisioning/provisioning.messages';
import { orderFailures } from './billing.errors';
import {
  cancelWish,
  destroy,
  destroyed,
  ofInfrastructure,
  placed,
  price,
  provisioned,
  provisioning,
  provisioningFailed,
  reached,
  refund,
  refunded,
  registering,
  requesting,
} from './given-order';
import type { Input } from './given-order';
import { money, trusted } from '../kernel';
import type { Instant } from '../kernel';
import { payThenProvision } from './pay-then-provision.process';

const given = (history: readonly Input[]) => givenProcess(payThenProvision, history);
const asked = infrastructureEvents.approvalRequested({
  ...ofInfrastructure,
  digest: 'one',
  cost: { monthly: price, priceVersion: 1 },
  threshold: money(1, 'eur'),
  until: trusted<Instant>('2026-01-04T12:00:00.000Z'),
});
const approved = infrastructureEvents.planApproved({ ...ofInfrastructure, digest: 'one' });
const discarded = infrastructureEvents.planDiscarded({ ...ofInfrastructure, digest: 'one' });
const approving: Input[] = [...provisioning, asked];
const building = [...approving, approved];
const build = (deadline: string): Output[] => [
  perform(provisioningWork.provision(ofInfrastructure)),
  schedule(deadline, 2400),
];
const patience = (run: number) => schedule(`approval-${run}`, 259_500);

describe('an order whose plan needs an approval', () => {
  it('waits for it, with its money and its room', () =>
    given(provisioning)
      .when(asked)
      .then([patience(1)]));
  it('is not given up by the deadline of the run that made the plan', () =>
    given(approving).when(reached('provisioning')).ignores());
  it('goes on when it is approved, with a time of its own', () => {
    given(approving).when(approved).then(build('provisioning-2'));
    given(building).when(reached('provisioning')).ignores();
    given(building).when(reached('approval-1')).ignores();
    given(building).when(reached('provisioning-2')).then(destroy(1));
    given(building).when(approved).ignores();
  });
  it('waits again when the approved plan could not be applied as it was', () => {
    given(building)
      .when(asked)
      .then([patience(2)]);
    given([...building, asked])
      .when(reached('approval-1'))
      .ignores();
    given([...building, asked])
      .when(approved)
      .then(build('provisioning-3'));
  });
  it.each<[string, Input]>([
    ['is discarded', discarded],
    ['is forgotten', reached('approval-1')],
    ['is cancelled', cancelWish],
    ['fails', provisioningFailed],
  ])('is taken down when it %s', (_, input) => given(approving).when(input).then(destroy(1)));
  it.each<[string, Input, { readonly code: string }]>([
    ['discarded', discarded, orderFailures.planDiscarded()],
    ['forgotten', reached('approval-1'), orderFailures.approvalExpired()],
  ])('gives all money back, and says why, when it was %s', (_, input, { code }) => {
    given([...approving, input])
      .when(destroyed)
      .then(refund(1));
    const outputs = payThenProvision.react(
      refunded(),
      [...approving, input, destroyed].reduce(payThenProvision.evolve, payThenProvision.initial()),
      { now: trusted<Instant>('2026-01-01T12:00:00.000Z'), mint: (name) => `minted:${name}` },
    );
    expect(JSON.stringify(outputs)).toContain(code);
  });
  it('gives the money back when somebody else took it down', () =>
    given(approving).when(destroyed).then(refund(1)));
  it('is given up once', () => {
    for (const late of [approved, asked, discarded, reached('approval-1')])
      given([...approving, discarded])
        .when(late)
        .ignores();
  });
});

describe('an order that does not wait for an approval', () => {
  it.each<[string, Input[]]>([
    ['placed', [placed]],
    ['requesting', requesting],
    ['registering', registering],
  ])('has none: %s', (_, history) => {
    for (const late of [approved, asked, discarded]) given(history).when(late).ignores();
  });
  it('is registered as soon as it is built, after an approval as without one', () =>
    given(building).when(provisioned).then(registration()));
});

function registration(): readonly Output[] {
  const state = provisioning.reduce(payThenProvision.evolve, payThenProvision.initial());
  return payThenProvision.react(provisioned, state, {
    now: trusted<Instant>('2026-01-01T12:00:00.000Z'),
    mint: (name) => `minted:${name}`,
  });
}
