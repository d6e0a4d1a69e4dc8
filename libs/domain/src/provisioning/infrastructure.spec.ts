import { money, trusted } from '../kernel';
import type { InfrastructureId, OrganizationId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { infrastructure } from './infrastructure';
import { infrastructureCommands as commands, infrastructureEvents as events } from './provisioning.messages';
import type {
  Engine,
  InfrastructureEvent,
  InfrastructureRequest,
  ServerOutputs,
} from './provisioning.messages';

const owners = {
  infrastructureId: trusted<InfrastructureId>('infrastructure'),
  organizationId: trusted<OrganizationId>('acme'),
  orderId: 'order',
};
const request: InfrastructureRequest = {
  ...owners,
  provider: 'sandbox',
  region: 'north',
  size: 'small',
  serverName: 'web-1',
};
const preparedKey = { key: trusted<VaultReference>('vault-1'), publicKey: 'ssh-ed25519 AAAA' };
const engine: Engine = { name: 'terraform', version: '1.9.0' };
const outputs: ServerOutputs = {
  serverName: 'web-1',
  publicIp: '127.0.0.1',
  privateIp: null,
  sshUser: 'slipway',
  sshPort: 2222,
  hostKey: 'ssh-ed25519 BBBB',
};

const requested = events.infrastructureRequested(request);
const keyPrepared = events.keyPrepared({ ...owners, ...preparedKey });
const started = events.provisioningStarted({ ...owners, engine });
const plan = { toAdd: 1, toChange: 0, toDestroy: 0, resources: [], digest: 'sha256:1' };
const otherPlan = { ...plan, toAdd: 0, digest: 'sha256:2' };
const cost = { monthly: money(900, 'eur'), priceVersion: 1 };
const plannedOne = events.infrastructurePlanned({ ...owners, ...plan, cost });
const done = events.infrastructureProvisioned({ ...owners, engine, outputs, key: preparedKey.key });
const failed = events.provisioningFailed({ ...owners, message: 'no capacity' });
const destructionStarted = events.destructionStarted(owners);
const destroyed = events.infrastructureDestroyed(owners);
const destructionFailed = (attempt: number) =>
  events.destructionFailed({ ...owners, attempt, message: 'locked' });

const start = commands.startProvisioning({ engine });
const recordPlan = commands.recordPlan({ plan, threshold: null });
const recordProvisioned = commands.recordProvisioned({ outputs });
const recordFailure = commands.recordProvisioningFailure({ message: 'no capacity' });
const startDestruction = commands.startDestruction({});
const recordDestroyed = commands.recordDestroyed({});
const recordDestructionFailure = (attempt: number) =>
  commands.recordDestructionFailure({ attempt, message: 'locked' });
const prepareKey = commands.prepareKey(preparedKey);
const prepareOtherKey = commands.prepareKey({ ...preparedKey, key: trusted<VaultReference>('vault-2') });

const prepared = [requested, keyPrepared];
const provisioning = [...prepared, started];
const planned = [...provisioning, plannedOne];
const provisioned = [...planned, done];
const brokenBeforeStart = [requested, failed];
const broken = [...provisioning, failed];
const destroying = [...broken, destructionStarted];
const gone = [...destroying, destroyed];
type History = readonly InfrastructureEvent[];

describe('unknown infrastructure', () => {
  it('is requested', () =>
    given(infrastructure, []).when(commands.requestInfrastructure(request)).then([requested]));
  it('needs a server name that is a DNS label', () =>
    given(infrastructure, [])
      .when(commands.requestInfrastructure({ ...request, serverName: '${file("/etc/passwd")}' }))
      .fails('provisioning.invalid_server_name'));
  it.each([
    prepareKey,
    start,
    recordPlan,
    recordProvisioned,
    recordFailure,
    startDestruction,
    recordDestroyed,
    recordDestructionFailure(1),
  ])('has nothing for $type', (wish) =>
    given(infrastructure, []).when(wish).fails('provisioning.infrastructure_not_found'),
  );
});

describe('requested infrastructure', () => {
  const history = [requested];
  it('is requested once', () =>
    given(infrastructure, history).when(commands.requestInfrastructure(request)).then([]));
  it('is not requested over', () =>
    given(infrastructure, history)
      .when(commands.requestInfrastructure({ ...request, size: 'large' }))
      .fails('provisioning.infrastructure_exists'));
  it('gets its key', () => given(infrastructure, history).when(prepareKey).then([keyPrepared]));
  it('does not start without a key', () =>
    given(infrastructure, history).when(start).fails('provisioning.key_missing'));
  it.each([recordPlan, recordProvisioned])('has no result for $type', (wish) =>
    given(infrastructure, history).when(wish).fails('provisioning.not_provisioning'),
  );
  it('can fail before anything exists', () =>
    given(infrastructure, history).when(recordFailure).then([failed]));
});

describe('infrastructure with its key prepared', () => {
  it('starts', () => given(infrastructure, prepared).when(start).then([started]));
  it('takes the same key again and no other', () => {
    given(infrastructure, prepared).when(prepareKey).then([]);
    given(infrastructure, prepared).when(prepareOtherKey).fails('provisioning.key_already_prepared');
  });
  it.each([recordPlan, recordProvisioned])('has no result for $type', (wish) =>
    given(infrastructure, prepared).when(wish).fails('provisioning.not_provisioning'),
  );
});

describe.each<[string, History]>([
  ['provisioning', provisioning],
  ['planned', planned],
])('%s infrastructure', (_status, history) => {
  it('is not started twice', () => given(infrastructure, history).when(start).then([]));
  it('keeps its key', () => {
    given(infrastructure, history).when(prepareKey).then([]);
    given(infrastructure, history).when(prepareOtherKey).fails('provisioning.key_already_prepared');
  });
  it('gets provisioned', () => given(infrastructure, history).when(recordProvisioned).then([done]));
  it('can fail', () => given(infrastructure, history).when(recordFailure).then([failed]));
  it('can be destroyed on the way', () =>
    given(infrastructure, history).when(startDestruction).then([destructionStarted]));
});

describe('the plan of infrastructure', () => {
  it('is told', () => given(infrastructure, provisioning).when(recordPlan).then([plannedOne]));
  it('is told once', () => given(infrastructure, planned).when(recordPlan).then([]));
  it('is told again when a restart made another one', () =>
    given(infrastructure, planned)
      .when(commands.recordPlan({ plan: otherPlan, threshold: null }))
      .then([events.infrastructurePlanned({ ...owners, ...otherPlan, cost })]));
});

describe('provisioned infrastructure', () => {
  it('stays as it is when told twice', () => {
    for (const wish of [start, recordPlan, recordProvisioned])
      given(infrastructure, provisioned).when(wish).then([]);
  });
  it('keeps its key', () =>
    given(infrastructure, provisioned).when(prepareOtherKey).fails('provisioning.key_already_prepared'));
  it('has no second result', () =>
    given(infrastructure, provisioned)
      .when(commands.recordProvisioned({ outputs: { ...outputs, publicIp: '127.0.0.2' } }))
      .fails('provisioning.already_provisioned'));
  it('does not fail any more', () =>
    given(infrastructure, provisioned).when(recordFailure).fails('provisioning.already_provisioned'));
  it('can be destroyed', () =>
    given(infrastructure, provisioned).when(startDestruction).then([destructionStarted]));
});

describe('failed infrastructure', () => {
  it('fails once', () => given(infrastructure, broken).when(recordFailure).then([]));
  it.each([prepareKey, start, recordPlan, recordProvisioned])('is past $type', (wish) =>
    given(infrastructure, broken).when(wish).fails('provisioning.already_failed'),
  );
  it('is destroyed, because something may exist', () =>
    given(infrastructure, broken).when(startDestruction).then([destructionStarted]));
});

describe.each<[string, History]>([
  ['requested', [requested]],
  ['prepared', prepared],
  ['failed before the start', brokenBeforeStart],
])('infrastructure that was never started: %s', (_status, history) => {
  it('is destroyed at once', () =>
    given(infrastructure, history).when(startDestruction).then([destructionStarted, destroyed]));
});

describe.each<[string, History]>([
  ['requested', [requested]],
  ['prepared', prepared],
  ['provisioning', provisioning],
  ['planned', planned],
  ['provisioned', provisioned],
  ['failed', broken],
])('%s infrastructure, not being destroyed', (_status, history) => {
  it.each([recordDestroyed, recordDestructionFailure(1)])('has no result for $type', (wish) =>
    given(infrastructure, history).when(wish).fails('provisioning.not_destroying'),
  );
});

describe('infrastructure being destroyed', () => {
  it('is destroyed', () => given(infrastructure, destroying).when(recordDestroyed).then([destroyed]));
  it('is not destroyed twice at a time', () =>
    given(infrastructure, destroying).when(startDestruction).then([]));
  it('tells each failed attempt once', () => {
    given(infrastructure, destroying)
      .when(recordDestructionFailure(1))
      .then([destructionFailed(1)]);
    given(infrastructure, [...destroying, destructionFailed(1)])
      .when(recordDestructionFailure(1))
      .then([]);
    given(infrastructure, [...destroying, destructionFailed(1)])
      .when(recordDestructionFailure(2))
      .then([destructionFailed(2)]);
  });
  it.each([prepareKey, start, recordPlan, recordProvisioned])('refuses $type', (wish) =>
    given(infrastructure, destroying).when(wish).fails('provisioning.destruction_started'),
  );
  it('does not mind that the stopped run failed', () =>
    given(infrastructure, [...provisioning, destructionStarted])
      .when(recordFailure)
      .then([]));
});

describe('destroyed infrastructure', () => {
  it.each([startDestruction, recordDestroyed, recordDestructionFailure(7), recordFailure])(
    'stays so: $type',
    (wish) => given(infrastructure, gone).when(wish).then([]),
  );
  it.each([prepareKey, start, recordPlan, recordProvisioned])('refuses $type', (wish) =>
    given(infrastructure, gone).when(wish).fails('provisioning.destruction_started'),
  );
});
