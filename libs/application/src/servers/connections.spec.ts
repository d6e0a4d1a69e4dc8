import { randomUUID } from 'node:crypto';
import { Refusal, trusted } from '@slipway/domain/kernel';
import type { LicenseId, OrganizationId, ServerId } from '@slipway/domain/kernel';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import { Secret } from '../ports';
import type { EventStore } from '../ports';
import { Died, DyingStore, eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import {
  CheckServer,
  CheckServerHandler,
  ConfirmHostKey,
  ConfirmHostKeyHandler,
  ConnectServer,
  ConnectServerHandler,
  DisconnectServer,
  DisconnectServerHandler,
  LookAtServer,
  LookAtServerHandler,
} from './manage-connections';
import type { ForeignHosts, HostKeyLook, RemoteShell, ServerAddress, Verification } from './servers.ports';

const organizationId = trusted<OrganizationId>(randomUUID());
const facts = { os: 'Debian 13', kernel: '6.12', cores: 2, memoryMb: 2048, diskGb: 40, docker: null };
const seen = (name: string): HostKeyLook => ({
  outcome: 'seen',
  hostKey: `ssh-ed25519 ${name}`,
  fingerprint: `SHA256:${name}`,
});

/** One machine somewhere: it shows a host key and lets in who has the key. */
class MemoryHost implements ForeignHosts, Pick<RemoteShell, 'generateKey'> {
  shown: HostKeyLook = seen('first');
  answer: Verification = { outcome: 'verified', facts };
  readonly entered: { readonly address: ServerAddress; readonly key: string }[] = [];
  keys = 0;

  async look(): Promise<HostKeyLook> {
    return this.shown;
  }

  async verify(address: ServerAddress, privateKey: Secret): Promise<Verification> {
    this.entered.push({ address, key: privateKey.reveal() });
    return this.answer;
  }

  generateKey() {
    this.keys += 1;
    return { privateKey: new Secret(`private ${this.keys}`), publicKey: `public ${this.keys}` };
  }
}

/** An organization with room for so many servers. Each call is a process that has just started. */
async function anOffice(max_servers = 1) {
  const world = aWorld(new MemoryEventStore());
  const host = new MemoryHost();
  const opening = {
    topBranchId: organizationId,
    licenseId: trusted<LicenseId>('license'),
    limits: { max_servers },
  };
  const command = quotaCommands.openQuota(opening);
  await aProcess(world).runner.run({
    decider: quota,
    id: organizationId,
    command,
    request: aRequest(randomUUID()),
  });
  const shell: RemoteShell = {
    generateKey: () => host.generateKey(),
    verify: (...given) => host.verify(...given),
  };
  const owner = (id: string) => ({
    organizationId,
    topBranchId: organizationId,
    serverId: trusted<ServerId>(id),
  });
  const wish = { organizationId, name: 'web-1', host: 'web.example.com', port: 22, user: 'deploy' };
  const request = () => aRequest(randomUUID());
  return {
    host,
    dying: (appends: number) => new DyingStore(world.store, appends),
    connect: (asked = request(), store: EventStore = world.store) => {
      const { runner, folds, vault } = aProcess(world, store);
      return new ConnectServerHandler(runner, folds, vault, shell).execute(new ConnectServer(wish, asked));
    },
    look: (id: string) => {
      const { runner, folds } = aProcess(world);
      return new LookAtServerHandler(runner, folds, host).execute(new LookAtServer(owner(id), request()));
    },
    confirm: (id: string, name = 'first', { asked = request(), store = world.store } = {}) => {
      const { runner, folds, clock } = aProcess(world, store);
      const confirmed = new ConfirmHostKey(owner(id), `SHA256:${name}`, asked);
      return new ConfirmHostKeyHandler(runner, folds, clock).execute(confirmed);
    },
    check: (id: string) => {
      const { runner, folds, vault, clock } = aProcess(world);
      const handler = new CheckServerHandler(runner, folds, vault, host, clock);
      return handler.execute(new CheckServer(owner(id), request()));
    },
    disconnect: (id: string, store: EventStore = world.store) => {
      const { runner, folds } = aProcess(world, store);
      return new DisconnectServerHandler(runner, folds).execute(new DisconnectServer(owner(id), request()));
    },
    used: async () =>
      (await aProcess(world).folds.refresh(quota, `quota-${organizationId}`)).state.usedServers,
    story: async (id: string) =>
      (await eventsOf(world.store, `connection-${id}`)).map(({ type }) => type.slice('servers.'.length)),
  };
}
const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

test('a machine is connected, looked at, confirmed and entered with its own key under the confirmed host key', async () => {
  const { host, connect, look, confirm, check, used, story } = await anOffice();
  const { id, authorizedKey } = await connect();
  expect(authorizedKey).toBe('public 1');
  expect(await used()).toBe(0);
  expect(await codeOf(check(id))).toBe('servers.host_key_not_confirmed');
  expect(await look(id)).toMatchObject({ id, outcome: 'seen', fingerprint: 'SHA256:first' });
  expect(await codeOf(confirm(id, 'other'))).toBe('servers.other_host_key_seen');
  expect(await used()).toBe(0);
  await confirm(id);
  expect(await used()).toBe(1);
  expect(await check(id)).toMatchObject({ outcome: 'verified', facts });
  expect(host.entered).toMatchObject([
    { address: { host: 'web.example.com', hostKey: 'ssh-ed25519 first' }, key: 'private 1' },
  ]);
  expect(await story(id)).toEqual([
    'server-connected',
    'host-key-seen',
    'host-key-confirmed',
    'connection-checked',
  ]);
});

test('a connection that is asked for again by a retry is one, with the same key', async () => {
  const { connect, story } = await anOffice();
  const asked = aRequest(randomUUID());
  const first = await connect(asked);
  expect(await connect(asked)).toEqual({ ...first, isRepeated: true });
  expect(await story(first.id)).toEqual(['server-connected']);
});

test('a retry after a crash before the answer tells the key that counts', async () => {
  const { host, dying, connect, look, confirm, check } = await anOffice();
  const asked = aRequest(randomUUID());
  await expect(connect(asked, dying(1))).rejects.toBeInstanceOf(Died);
  const { id, authorizedKey } = await connect(asked);
  await look(id);
  await confirm(id);
  await check(id);
  expect(host.entered.map(({ key }) => key)).toEqual([authorizedKey.replace('public', 'private')]);
});

test('one machine more than the license allows is not confirmed, and one that leaves makes room', async () => {
  const { connect, look, confirm, disconnect, used } = await anOffice();
  const [one, two] = [await connect(), await connect()];
  for (const { id } of [one, two]) await look(id);
  await confirm(one.id);
  expect(await codeOf(confirm(two.id))).toBe('licensing.quota_exhausted');
  await disconnect(one.id);
  expect(await used()).toBe(0);
  await confirm(two.id);
  expect(await used()).toBe(1);
});

test('another host key stops everything until somebody confirms it', async () => {
  const { host, connect, look, confirm, check, story } = await anOffice();
  const { id } = await connect();
  await look(id);
  await confirm(id);
  host.shown = seen('second');
  expect(await check(id)).toMatchObject({ outcome: 'host_key_changed', fingerprint: 'SHA256:second' });
  host.shown = seen('first');
  expect(await codeOf(check(id))).toBe('servers.host_key_changed');
  expect(host.entered).toEqual([]);
  host.shown = seen('second');
  await confirm(id, 'second');
  expect(await check(id)).toMatchObject({ outcome: 'verified' });
  expect((await story(id)).slice(3)).toEqual([
    'host-key-changed',
    'host-key-confirmed',
    'connection-checked',
  ]);
});

test('a machine that is away says so, and is where it was', async () => {
  const { host, connect, look, confirm, check, story } = await anOffice();
  const { id, version } = await connect();
  host.shown = { outcome: 'failed', reason: 'It did not answer.' };
  expect(await look(id)).toMatchObject({ outcome: 'failed', version });
  host.shown = seen('first');
  await look(id);
  await confirm(id);
  host.shown = { outcome: 'failed', reason: 'It did not answer.' };
  expect(await check(id)).toMatchObject({ outcome: 'failed' });
  host.shown = seen('first');
  host.answer = { outcome: 'failed', reason: 'It did not accept the key.' };
  expect(await check(id)).toMatchObject({ outcome: 'failed', reason: 'It did not accept the key.' });
  expect((await story(id)).slice(3)).toEqual(['connection-failed', 'connection-failed']);
});

test.each([1, 2, 3])(
  'a place in the quota is never lost by a crash after append %i of a confirmation',
  async (appends) => {
    const { dying, connect, look, confirm, disconnect, used } = await anOffice();
    const { id } = await connect();
    await look(id);
    const asked = aRequest(randomUUID());
    await expect(confirm(id, 'first', { asked, store: dying(appends) })).rejects.toBeInstanceOf(Died);
    await confirm(id, 'first', { asked });
    expect(await used()).toBe(1);
    await expect(disconnect(id, dying(1))).rejects.toBeInstanceOf(Died);
    await disconnect(id);
    expect(await used()).toBe(0);
  },
);

test('of nobody is not found', async () => {
  const { look, confirm, check, disconnect } = await anOffice();
  const nobodys = randomUUID();
  for (const attempt of [look(nobodys), confirm(nobodys), check(nobodys), disconnect(nobodys)])
    expect(await codeOf(attempt)).toBe('servers.server_not_found');
});
