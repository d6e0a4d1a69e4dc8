import { randomUUID } from 'node:crypto';
import { CredentialVault } from '@slipway/application/provisioning';
import { Secret } from '@slipway/application/ports';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { trusted } from '@slipway/domain/kernel';
import type { CredentialId, InfrastructureId, OrganizationId, VaultReference } from '@slipway/domain/kernel';
import {
  credentialCommands,
  credentials,
  infrastructure,
  infrastructureCommands as commands,
} from '@slipway/domain/provisioning';
import type { InfrastructureCommand } from '@slipway/domain/provisioning';
import { aHouse } from '@slipway/infra/identity/given-people';
import type { House } from '@slipway/infra/identity/given-people';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../test/eventstoredb';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
import { UsageError } from '../command';
import { reconcile } from './reconcile';

jest.setTimeout(60_000);

type Server = { readonly id: string; readonly tag: string; readonly sshPort: number };
const organizationId = trusted<OrganizationId>(randomUUID());
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
const before = { ...process.env };

describe.each(['PostgreSQL', 'EventStoreDB'] as const)('clouds and a log in %s', (name) => {
  let sandbox: SandboxForTests;
  let server: EventStoreDb | undefined;
  let house: House;

  beforeEach(async () => {
    server = name === 'EventStoreDB' ? await startEventStoreDb() : undefined;
    sandbox = await SandboxForTests.start();
    house = await aHouse(server?.url);
    const { url, token } = sandbox.access;
    Object.assign(process.env, house.environment, { SANDBOX_URL: url, SANDBOX_TOKEN: token.reveal() });
  });
  afterEach(async () => {
    process.env = { ...before };
    await house.close();
    await sandbox.close();
    await server?.stop();
  });

  const build = async (tag: string) =>
    (await sandbox.call('POST', '/cloud/servers', {
      tag,
      name: 'web-1',
      region: 'eu',
      size: 'small',
      publicKey,
    })) as Server;
  const servers = async () =>
    ((await sandbox.call('GET', '/cloud/servers')) as { servers: Server[] }).servers.map(({ id }) => id);

  /** An infrastructure of which the log knows so much. */
  async function known(...later: readonly InfrastructureCommand[]): Promise<InfrastructureId> {
    const infrastructureId = trusted<InfrastructureId>(randomUUID());
    const one = house.aProcess();
    const facts = { provider: 'sandbox', region: 'eu', size: 'small', serverName: 'web-1' };
    const owners = { infrastructureId, organizationId, orderId: randomUUID() };
    const story = [
      commands.requestInfrastructure({ ...owners, ...facts }),
      commands.prepareKey({ key: trusted<VaultReference>(randomUUID()), publicKey }),
      commands.startProvisioning({ engine: { name: 'simulator', version: '1' } }),
      ...later,
    ];
    for (const command of story) await tell(infrastructureId, command, one);
    return infrastructureId;
  }
  const tell = (id: InfrastructureId, command: InfrastructureCommand, { runner } = house.aProcess()) =>
    runner.run({ decider: infrastructure, id, command, request: aRequest(randomUUID()) });
  const provisioned = (sshPort: number) =>
    commands.recordProvisioned({
      outputs: {
        serverName: 'web-1',
        publicIp: '127.0.0.1',
        privateIp: null,
        sshUser: 'slipway',
        sshPort,
        hostKey: 'ssh-ed25519 AAAA',
      },
    });
  async function standing(): Promise<{ readonly id: InfrastructureId; readonly server: Server }> {
    const id = await known();
    const built = await build(id);
    await tell(id, provisioned(built.sshPort));
    return { id, server: built };
  }

  async function compare(...args: readonly string[]) {
    const lines: string[] = [];
    try {
      await reconcile(['clouds', ...args], (line) => lines.push(line));
      return { lines, exitCode: 0 };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { lines, exitCode: error.exitCode, sentence: error.message };
    }
  }

  it('that agree give no alarm, also while runs are under way', async () => {
    await standing();
    await build(await known());
    await build(await known(commands.startDestruction({})));
    await known(commands.recordProvisioningFailure({ message: 'no capacity' }));
    expect(await compare()).toEqual({
      lines: ['the clouds and the log agree on what is there'],
      exitCode: 0,
    });
  });

  it('that differ say so one by one, with what to do, and nothing is touched', async () => {
    const stranger = await build('typed by hand');
    const unknown = await build(randomUUID());
    const gone = await known(commands.startDestruction({}), commands.recordDestroyed({}));
    const orphan = await build(gone);
    const failed = commands.recordDestructionFailure({ attempt: 2, message: 'locked' });
    const stuck = await build(await known(commands.startDestruction({}), failed));
    const twice = await standing();
    const second = await build(twice.id);
    const lost = await standing();
    await sandbox.call('DELETE', `/cloud/servers/${lost.server.id}`);
    const there = await servers();

    const { lines, exitCode, sentence } = await compare();
    const kinds = new Map(lines.map((line) => [/server-[0-9a-f-]+|run [^)]+/.exec(line)?.[0], line]));
    for (const [id, kind] of [
      [stranger.id, 'orphan'],
      [unknown.id, 'orphan'],
      [orphan.id, 'orphan'],
      [stuck.id, 'leftover'],
      [second.id, 'duplicate'],
    ] as const) {
      expect(kinds.get(id)).toMatch(new RegExp(`^${kind}: sandbox ${id} .*--delete ${id}$`));
    }
    expect(kinds.get(`run ${lost.id}`)).toMatch(/^missing: sandbox .* remove the server/);
    expect([lines.length, exitCode]).toEqual([6, 2]);
    expect(sentence).toMatch(/^differences: 6\. See docs\/operations\/provisioning\.md/);
    expect(await servers()).toEqual(there);
  });

  it('lose what is named, once, and never what the log knows', async () => {
    const kept = await standing();
    const [orphan, other] = [await build(randomUUID()), await build(randomUUID())];
    const named = ['--delete', orphan.id, '--delete', kept.server.id, '--delete', 'server-never'];
    const first = await compare(...named);
    expect(first.lines).toEqual([
      expect.stringMatching(new RegExp(`^deleted: orphan: sandbox ${orphan.id}`)),
      expect.stringMatching(new RegExp(`^orphan: sandbox ${other.id}`)),
      expect.stringMatching(new RegExp(`^not deleted: ${kept.server.id} is neither`)),
      'not deleted: server-never is not there, or not any more',
    ]);
    expect(first.exitCode).toBe(2);
    expect((await servers()).toSorted()).toEqual([kept.server.id, other.id].toSorted());
    expect(await compare('--delete', orphan.id, '--delete', other.id)).toMatchObject({ exitCode: 0 });
    expect(await compare('--delete', orphan.id, '--delete', other.id)).toMatchObject({ exitCode: 0 });
    expect(await servers()).toEqual([kept.server.id]);
  });

  it('whose deletion fails say so, and the next time goes on', async () => {
    const orphan = await build(randomUUID());
    await sandbox.call('PUT', '/faults', { cloudDelete: { mode: 'fail', message: 'Not now.', times: 1 } });
    const failed = await compare('--delete', orphan.id);
    expect(failed.lines).toEqual([expect.stringMatching(/^not deleted: orphan: .*Not now\./)]);
    expect(failed.exitCode).toBe(2);
    expect(await compare('--delete', orphan.id)).toMatchObject({ exitCode: 0 });
  });

  it('that cannot all be seen are not called in order', async () => {
    const { runner, folds, vault } = house.aProcess();
    const owner = { organizationId, credentialId: trusted<CredentialId>(randomUUID()) };
    await new CredentialVault(vault, folds).replace(owner, 'sandbox', {
      values: { apiToken: new Secret('revoked-at-the-provider') },
      decide: (version) => {
        const added = { ...owner, provider: 'sandbox' as const, name: 'Ours', ...version };
        const command = credentialCommands.addCredential(added);
        const request = aRequest(randomUUID());
        return runner.run({ decider: credentials, id: organizationId, command, request });
      },
    });
    const refused = await compare();
    expect(refused.lines).toEqual([
      expect.stringMatching(`^not compared: sandbox, credential ${owner.credentialId} of organization`),
    ]);
    expect([refused.exitCode, refused.lines.join()]).toEqual([3, expect.not.stringContaining('revoked-at')]);
    await sandbox.call('PUT', '/faults', { cloudRead: { mode: 'fail', message: 'Down.' } });
    const away = await compare();
    expect([away.exitCode, away.lines.length]).toEqual([3, 2]);
  });
});

test('the command says which arguments it takes', async () => {
  const refused = async (...args: readonly string[]) => reconcile(args, () => undefined);
  await expect(refused('servers')).rejects.toThrow(/payments, clouds, or neither/);
  await expect(refused('payments', '--delete', 'x')).rejects.toThrow(/--delete is about clouds/);
  await expect(refused('clouds', '--repair')).rejects.toThrow(/about payments/);
});
