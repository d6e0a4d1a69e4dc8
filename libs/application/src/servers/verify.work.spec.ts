import { randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { InfrastructureId, OrderId, OrganizationId, ServerId } from '@slipway/domain/kernel';
import { server, serverCommands, serverWork } from '@slipway/domain/servers';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import { Secret } from '../ports';
import { eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import type { RemoteShell, ServerAddress, Verification } from './servers.ports';
import { sshKeyPlace } from './ssh-key';
import { VerifyHandler } from './verify.work';

const serverId = trusted<ServerId>(randomUUID());
const infrastructureId = trusted<InfrastructureId>(randomUUID());
const organizationId = trusted<OrganizationId>(randomUUID());
const facts = { os: 'Debian 13', kernel: '6.12', cores: 2, memoryMb: 2048, diskGb: 40, docker: null };
const verified: Verification = { outcome: 'verified', facts };
const failed: Verification = { outcome: 'failed', reason: 'refused' };

/** Knows one server by its pinned host key, and lets in who has the key. */
class MemoryShell implements RemoteShell {
  readonly asked: ServerAddress[] = [];
  answer: Verification = verified;

  async verify(address: ServerAddress, privateKey: Secret): Promise<Verification> {
    this.asked.push(address);
    return privateKey.reveal() === 'private' ? this.answer : failed;
  }

  generateKey(): never {
    throw new Error('nobody asks for a key');
  }
}

async function aRegisteredServer() {
  const world = aWorld(new MemoryEventStore());
  const { runner, vault } = aProcess(world);
  const key = await vault.store(sshKeyPlace({ organizationId, infrastructureId }), new Secret('private'));
  const registration = {
    serverId,
    organizationId,
    infrastructureId,
    orderId: trusted<OrderId>('order'),
    name: 'web-1',
    provider: 'sandbox',
    region: 'north',
    host: '127.0.0.1',
    port: 2222,
    user: 'slipway',
    hostKey: 'ssh-ed25519 AAAA',
    key,
  };
  const command = serverCommands.registerServer(registration);
  await runner.run({ decider: server, id: serverId, command, request: aRequest(randomUUID()) });
  const shell = new MemoryShell();
  const deliver = (attempt: number, output = randomUUID() as string) => {
    const { runner: its, folds, clock } = aProcess(world);
    const work = serverWork.verify({ serverId, organizationId, attempt });
    const context = { request: aRequest(output), signal: new AbortController().signal };
    return new VerifyHandler({ runner: its, folds, vault, shell, clock }).handle(work, context);
  };
  const story = async () => (await eventsOf(world.store, `server-${serverId}`)).slice(1);
  return { shell, deliver, story };
}

test('a server that answers is verified, with its host key pinned and the time from our clock', async () => {
  const { shell, deliver, story } = await aRegisteredServer();
  await deliver(1);
  expect(shell.asked).toMatchObject([{ host: '127.0.0.1', port: 2222, hostKey: 'ssh-ed25519 AAAA' }]);
  expect(await story()).toMatchObject([
    {
      type: 'servers.server-verified',
      data: { facts: { ...facts, observedAt: '2026-01-01T12:00:00.000Z' } },
    },
  ]);
});

test('a verification that is delivered again is one', async () => {
  const { shell, deliver, story } = await aRegisteredServer();
  const output = randomUUID();
  await deliver(1, output);
  await deliver(1, output);
  expect(await story()).toHaveLength(1);
  expect(shell.asked).toHaveLength(1);
});

test('a server that does not answer says so once for each attempt, and may answer later', async () => {
  const { shell, deliver, story } = await aRegisteredServer();
  shell.answer = failed;
  for (const attempt of [1, 1, 2]) await deliver(attempt);
  shell.answer = verified;
  await deliver(3);
  expect(shell.asked).toHaveLength(3);
  expect((await story()).map(({ type }) => type)).toEqual([
    'servers.verification-failed',
    'servers.verification-failed',
    'servers.server-verified',
  ]);
});
