import { later, trusted } from '../kernel';
import type { InfrastructureId, Instant, OrganizationId, ServerId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { server } from './server';
import { serverCommands as commands, serverEvents as events } from './servers.messages';
import type { ServerFacts, ServerRegistration } from './servers.messages';

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const registration: ServerRegistration = {
  serverId: trusted<ServerId>('server'),
  organizationId: trusted<OrganizationId>('acme'),
  infrastructureId: trusted<InfrastructureId>('infrastructure'),
  orderId: 'order',
  name: 'web-1',
  provider: 'sandbox',
  region: 'north',
  host: '127.0.0.1',
  port: 2222,
  user: 'slipway',
  hostKey: 'ssh-ed25519 AAAA',
  key: trusted<VaultReference>('vault-1'),
};
const owners = {
  serverId: registration.serverId,
  organizationId: registration.organizationId,
  orderId: 'order',
};
const facts: ServerFacts = {
  os: 'Debian 13',
  kernel: '6.12',
  cores: 2,
  memoryMb: 2048,
  diskGb: 20,
  docker: null,
  observedAt: now,
};
const registered = events.serverRegistered(registration);
const verified = events.serverVerified({ ...owners, facts });
const failure = (attempt: number) => events.verificationFailed({ ...owners, attempt, reason: 'refused' });
const removalWish = events.serverRemovalRequested(owners);
const decommissioned = events.serverDecommissioned({ ...owners, reason: 'broken' });

describe('an unknown server', () => {
  it('is registered', () => given(server, []).when(commands.registerServer(registration)).then([registered]));
  it.each(['', 'Web', '1web', 'web_1', 'a'.repeat(64), 'web; rm -rf /'])('is not named %j', (name) =>
    given(server, [])
      .when(commands.registerServer({ ...registration, name }))
      .fails('servers.invalid_name'),
  );
  it.each([{ port: 0 }, { port: 65_536 }, { port: 22.5 }, { host: '' }, { host: 'a'.repeat(254) }])(
    'has no address %j',
    (address) =>
      given(server, [])
        .when(commands.registerServer({ ...registration, ...address }))
        .fails('servers.invalid_address'),
  );
  it.each([
    commands.recordVerification({ facts }),
    commands.recordVerificationFailure({ attempt: 1, reason: 'refused' }),
    commands.removeServer({}),
    commands.decommissionServer({ reason: 'broken' }),
  ])('cannot $type', (wish) => given(server, []).when(wish).fails('servers.server_not_found'));
});

describe('a registered server', () => {
  it('is registered once', () =>
    given(server, [registered]).when(commands.registerServer(registration)).then([]));
  it('is not registered over: its host key is pinned', () =>
    given(server, [registered])
      .when(commands.registerServer({ ...registration, hostKey: 'ssh-ed25519 BBBB' }))
      .fails('servers.server_exists'));
  it('is verified', () =>
    given(server, [registered]).when(commands.recordVerification({ facts })).then([verified]));
  it('counts failed verifications, each attempt once', () => {
    const fail = (attempt: number) => commands.recordVerificationFailure({ attempt, reason: 'refused' });
    given(server, [registered])
      .when(fail(1))
      .then([failure(1)]);
    given(server, [registered, failure(1)])
      .when(fail(1))
      .then([]);
    given(server, [registered, failure(1)])
      .when(fail(2))
      .then([failure(2)]);
  });
  it('is verified after failures', () =>
    given(server, [registered, failure(1)])
      .when(commands.recordVerification({ facts }))
      .then([verified]));
  it('is decommissioned', () =>
    given(server, [registered])
      .when(commands.decommissionServer({ reason: 'broken' }))
      .then([decommissioned]));
});

describe('a ready server', () => {
  const ready = [registered, verified];
  it('says the same facts only once, whenever they were seen', () =>
    given(server, ready)
      .when(commands.recordVerification({ facts: { ...facts, observedAt: later(now, 60) } }))
      .then([]));
  it('says new facts', () => {
    const grown = { ...facts, cores: 16, docker: '29.0.1' };
    given(server, ready)
      .when(commands.recordVerification({ facts: grown }))
      .then([events.serverVerified({ ...owners, facts: grown })]);
  });
  it('is not unsettled by the failure of a slower attempt', () =>
    given(server, ready)
      .when(commands.recordVerificationFailure({ attempt: 2, reason: 'refused' }))
      .then([]));
  it('is decommissioned', () =>
    given(server, ready)
      .when(commands.decommissionServer({ reason: 'broken' }))
      .then([decommissioned]));
});

describe('a server to remove', () => {
  const removing = [registered, verified, removalWish];
  it('is ready, or else its order is cancelled', () => {
    given(server, [registered, verified]).when(commands.removeServer({})).then([removalWish]);
    given(server, [registered]).when(commands.removeServer({})).fails('servers.server_not_ready');
  });
  it('is removed once', () => given(server, removing).when(commands.removeServer({})).then([]));
  it('is registered still, and not over', () => {
    given(server, removing).when(commands.registerServer(registration)).then([]);
    given(server, removing)
      .when(commands.registerServer({ ...registration, name: 'web-2' }))
      .fails('servers.server_exists');
  });
  it('pays no attention to what it says of itself', () => {
    given(server, removing).when(commands.recordVerification({ facts })).then([]);
    given(server, removing)
      .when(commands.recordVerificationFailure({ attempt: 1, reason: 'refused' }))
      .then([]);
  });
  it('is decommissioned when its machine is gone', () => {
    given(server, removing)
      .when(commands.decommissionServer({ reason: 'broken' }))
      .then([decommissioned]);
    given(server, [...removing, decommissioned])
      .when(commands.removeServer({}))
      .then([]);
  });
});

describe('a decommissioned server', () => {
  const gone = [registered, verified, decommissioned];
  it('stays decommissioned', () =>
    given(server, gone)
      .when(commands.decommissionServer({ reason: 'broken' }))
      .then([]));
  it('is not registered again', () =>
    given(server, gone).when(commands.registerServer(registration)).fails('servers.server_decommissioned'));
  it('pays no attention to what comes late', () => {
    given(server, gone).when(commands.recordVerification({ facts })).then([]);
    given(server, gone)
      .when(commands.recordVerificationFailure({ attempt: 1, reason: 'refused' }))
      .then([]);
  });
});
