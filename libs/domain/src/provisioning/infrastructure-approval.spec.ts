import { money, trusted } from '../kernel';
import type { InfrastructureId, Instant, OrganizationId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { infrastructure } from './infrastructure';
import { infrastructureCommands as commands, infrastructureEvents as events } from './provisioning.messages';
import type { InfrastructureEvent } from './provisioning.messages';

const owners = {
  infrastructureId: trusted<InfrastructureId>('infrastructure'),
  organizationId: trusted<OrganizationId>('acme'),
  orderId: 'order',
};
const key = trusted<VaultReference>('vault-1');
const engine = { name: 'terraform', version: '1.9.0' } as const;
const place = { provider: 'sandbox', region: 'north', size: 'small', serverName: 'web-1' };
const outputs = {
  serverName: 'web-1',
  publicIp: '127.0.0.1',
  privateIp: null,
  sshUser: 'slipway',
  sshPort: 2222,
  hostKey: 'ssh-ed25519 BBBB',
};
const planOf = (digest: string) => ({ toAdd: 4, toChange: 0, toDestroy: 0, resources: [], digest });
const cost = { monthly: money(900, 'eur'), priceVersion: 1 };
const threshold = money(500, 'eur');
const until = trusted<Instant>('2026-01-04T12:00:00.000Z');
const afterwards = trusted<Instant>('2026-01-04T12:00:00.001Z');

const record = (digest: string, limit = threshold) =>
  commands.recordPlan({ plan: planOf(digest), threshold: limit });
const approve = (digest: string) => commands.approvePlan({ digest });
const discard = (digest: string) => commands.discardPlan({ digest });
const planned = (digest: string) => events.infrastructurePlanned({ ...owners, ...planOf(digest), cost });
const asked = (digest: string) => events.approvalRequested({ ...owners, digest, cost, threshold, until });
const approved = (digest: string) => events.planApproved({ ...owners, digest });
const discarded = (digest: string) => events.planDiscarded({ ...owners, digest });
const failed = events.provisioningFailed({ ...owners, message: 'no capacity' });
const destructionStarted = events.destructionStarted(owners);
const destroyed = events.infrastructureDestroyed(owners);

const provisioning: readonly InfrastructureEvent[] = [
  events.infrastructureRequested({ ...owners, ...place }),
  events.keyPrepared({ ...owners, key, publicKey: 'ssh-ed25519 AAAA' }),
  events.provisioningStarted({ ...owners, engine }),
];
const waiting = [...provisioning, planned('one'), asked('one')];
const allowed = [...waiting, approved('one')];
/** Something may have been built with the first plan when the second one was made. */
const waitingAgain = [...allowed, planned('two'), asked('two')];

describe('a plan that costs more than its organization spends unasked', () => {
  it('is told, and waits', () =>
    given(infrastructure, provisioning)
      .when(record('one'))
      .then([planned('one'), asked('one')]));
  it('waits once', () => given(infrastructure, waiting).when(record('one')).then([]));
  it('makes way for another one, which waits for itself', () =>
    given(infrastructure, waiting)
      .when(record('two'))
      .then([planned('two'), asked('two')]));
  it('is approved', () =>
    given(infrastructure, waiting)
      .when(approve('one'))
      .then([approved('one')]));
  it('is approved until the last moment, and not after', () => {
    given(infrastructure, waiting)
      .when(approve('one'), { now: until })
      .then([approved('one')]);
    given(infrastructure, waiting)
      .when(approve('one'), { now: afterwards })
      .fails('provisioning.approval_expired');
  });
  it('is not approved by whoever saw another one', () =>
    given(infrastructure, waiting).when(approve('two')).fails('provisioning.plan_changed'));
  it('is discarded, also late', () =>
    given(infrastructure, waiting)
      .when(discard('one'), { now: afterwards })
      .then([discarded('one')]));
  it('is not discarded by whoever saw another one', () =>
    given(infrastructure, waiting).when(discard('two')).fails('provisioning.plan_changed'));
  it('has no result, because nothing is built', () =>
    given(infrastructure, waiting)
      .when(commands.recordProvisioned({ outputs }))
      .fails('provisioning.not_provisioning'));
  it('is gone at once when nobody approves it', () =>
    given(infrastructure, waiting).when(commands.startDestruction({})).then([destructionStarted, destroyed]));
});

describe('a plan that costs no more', () => {
  it('is told, and applied', () => {
    given(infrastructure, provisioning)
      .when(record('one', money(900, 'eur')))
      .then([planned('one')]);
    given(infrastructure, [...provisioning, planned('one')])
      .when(approve('one'))
      .fails('provisioning.not_awaiting_approval');
  });
});

describe('a plan that was approved', () => {
  it('is approved once', () => given(infrastructure, allowed).when(approve('one')).then([]));
  it('is not asked for again as long as it is the same', () =>
    given(infrastructure, allowed).when(record('one')).then([]));
  it('is not discarded any more', () =>
    given(infrastructure, allowed).when(discard('one')).fails('provisioning.not_awaiting_approval'));
  it('says nothing about another one', () => {
    given(infrastructure, allowed)
      .when(record('two'))
      .then([planned('two'), asked('two')]);
    given(infrastructure, waitingAgain).when(approve('one')).fails('provisioning.plan_changed');
  });
  it('may have built something: what follows it is taken down by a run', () => {
    given(infrastructure, allowed).when(commands.startDestruction({})).then([destructionStarted]);
    given(infrastructure, waitingAgain).when(commands.startDestruction({})).then([destructionStarted]);
    given(infrastructure, [...waitingAgain, discarded('two')])
      .when(commands.startDestruction({}))
      .then([destructionStarted]);
  });
});

describe('a plan that was discarded', () => {
  const history = [...waiting, discarded('one')];
  it('is discarded once', () => given(infrastructure, history).when(discard('one')).then([]));
  it('is not approved any more', () =>
    given(infrastructure, history).when(approve('one')).fails('provisioning.not_awaiting_approval'));
  it('leaves nothing to take down', () =>
    given(infrastructure, history).when(commands.startDestruction({})).then([destructionStarted, destroyed]));
  it('is no run that failed', () =>
    given(infrastructure, [...waiting, failed])
      .when(discard('one'))
      .fails('provisioning.not_awaiting_approval'));
});

it.each([approve('one'), discard('one')])('there is nothing to $type where nothing was requested', (wish) =>
  given(infrastructure, []).when(wish).fails('provisioning.infrastructure_not_found'),
);
