import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { aProcess, aWorld } from '../../given-application';
import type { World } from '../../given-application';
import { aRequest } from '../given-runtime';
import { eventsOf } from '../given-log';
import type { CommandRunner } from '../command-runner';
import { DenialLog } from './denial-log';

const acme = trusted<OrganizationId>(randomUUID());
const eve = trusted<UserId>(randomUUID());

function aLog(world: World): DenialLog {
  const { runner, folds, clock } = aProcess(world);
  return new DenialLog(runner, folds, clock);
}

const denied = (actor = eve) => ({
  organizationId: acme,
  actor,
  permission: 'billing.order.read',
  because: 'organizations.not_found',
  request: aRequest('unused', { actor: { kind: 'user', userId: actor }, scope: acme }),
});

async function told(world: World): Promise<readonly string[]> {
  return (await eventsOf(world.store, `access-${acme}`)).map(({ type, data }) =>
    `${type} ${String((data as { count?: number }).count ?? '')}`.trim(),
  );
}
const one = 'organizations.access-denied';
const counted = 'organizations.access-denials-counted';

describe('denied requests', () => {
  test('of one minute are told one by one up to ten, and the others by one count', async () => {
    const world = aWorld(new MemoryEventStore());
    const log = aLog(world);
    for (let at = 0; at < 41; at += 1) await log.record(denied());
    expect(await told(world)).toEqual(Array(10).fill(one));
    await log.flush();
    expect(await told(world)).toHaveLength(10);
    world.clock.pass(60);
    await log.flush();
    await log.flush();
    expect(await told(world)).toEqual([...Array<string>(10).fill(one), `${counted} 31`]);
  });

  test('that could not be counted are counted the next time, and hold up no others', async () => {
    const world = aWorld(new MemoryEventStore());
    const { runner, folds, clock } = aProcess(world);
    let isAway = false;
    const run: CommandRunner['run'] = (decision) =>
      isAway && decision.request.actor.kind === 'user' && decision.request.actor.userId === eve
        ? Promise.reject(new Error('the store is away'))
        : runner.run(decision);
    const log = new DenialLog({ run }, folds, clock);
    const adam = trusted<UserId>(randomUUID());
    for (let at = 0; at < 12; at += 1) {
      await log.record(denied());
      await log.record(denied(adam));
    }
    world.clock.pass(60);
    isAway = true;
    await expect(log.flush()).rejects.toThrow('not counted yet');
    expect((await told(world)).filter((text) => text === `${counted} 2`)).toHaveLength(1);
    isAway = false;
    await log.flush();
    expect((await told(world)).filter((text) => text === `${counted} 2`)).toHaveLength(2);
  });

  test('at the same time in two processes are ten together, and none goes uncounted', async () => {
    const world = aWorld(new MemoryEventStore());
    const logs = [aLog(world), aLog(world)];
    const knock = (log: DenialLog) => Array.from({ length: 20 }, () => log.record(denied()));
    await Promise.all(logs.flatMap(knock));
    for (const log of logs) await log.flush(true);
    const all = await told(world);
    const counts = all.filter((text) => text.startsWith(counted)).map((text) => Number(text.split(' ')[1]));
    expect(all.filter((text) => text === one)).toHaveLength(10);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  test('of another actor, or of the next minute, are told again', async () => {
    const world = aWorld(new MemoryEventStore());
    const log = aLog(world);
    for (let at = 0; at < 12; at += 1) await log.record(denied());
    await log.record(denied(trusted<UserId>(randomUUID())));
    world.clock.pass(60);
    await log.record(denied());
    expect((await told(world)).filter((text) => text === one)).toHaveLength(12);
  });

  test('that the store does not take are an error, and not forgotten in silence', async () => {
    const world = aWorld(new MemoryEventStore());
    const full = new Error('no space left');
    const log = new DenialLog({ run: () => Promise.reject(full) }, aProcess(world).folds, world.clock);
    await expect(log.record(denied())).rejects.toBe(full);
  });
});
