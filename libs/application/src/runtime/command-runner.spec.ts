import { randomUUID } from 'node:crypto';
import { Refusal } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import type { EventStore, RecordedEvent, StreamId } from '../ports';
import { CommandRunner } from './command-runner';
import { FoldCache } from './fold-cache';
import { aRequest, counter, counterCommands, counterEvents, fixedClock } from './given-runtime';
import type { Authority } from './request';

function aProcess(store: EventStore): CommandRunner {
  return new CommandRunner(store, new FoldCache(store), fixedClock);
}

async function stored(store: EventStore, stream: StreamId): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
}

const add = (amount: number) => counterCommands.add({ amount });

describe('a command', () => {
  test('appends its events with what the request says', async () => {
    const store = new MemoryEventStore();
    const commandId = randomUUID();
    const decided = await aProcess(store).run({
      decider: counter,
      id: 'a',
      command: add(3),
      request: aRequest(commandId),
    });
    const [event] = await stored(store, 'counter-a');
    expect(decided).toMatchObject({ id: 'a', version: 0, isRepeated: false });
    expect(event).toMatchObject({
      type: 'counter.added',
      data: { amount: 3 },
      metadata: { commandId, organizationId: 'platform', occurredAt: '2026-01-01T12:00:00.000Z' },
    });
  });

  test('sent twice has one effect and the same answer', async () => {
    const store = new MemoryEventStore();
    const runner = aProcess(store);
    const again = { decider: counter, id: 'a', command: add(3), request: aRequest(randomUUID()) };
    const first = await runner.run(again);
    const second = await runner.run(again);
    expect(second).toEqual({ ...first, isRepeated: true });
    expect(await stored(store, 'counter-a')).toHaveLength(1);
  });

  test('that goes on is told in the story of its stream, with its request as the cause', async () => {
    const store = new MemoryEventStore();
    const runner = aProcess(store);
    const [first, second] = [aRequest(randomUUID()), aRequest(randomUUID())];
    const start = { decider: counter, id: 'a', command: add(1), request: first, goesOn: true } as const;
    await runner.run(start);
    const again = { ...start, request: second };
    expect(await runner.run(again)).toMatchObject({ version: 1, isRepeated: false });
    expect(await runner.run(again)).toMatchObject({ version: 1, isRepeated: true });
    const told = (await stored(store, 'counter-a')).map(({ metadata }) => metadata);
    expect(told).toMatchObject([
      { commandId: first.commandId, correlationId: first.correlationId },
      { commandId: second.commandId, correlationId: first.correlationId, causationId: second.causationId },
    ]);
    expect(first.correlationId).not.toBe(second.correlationId);
  });

  test('sent twice after other events, and to another process, has one effect and the same answer', async () => {
    const store = new MemoryEventStore();
    const [one, other] = [aProcess(store), aProcess(store)];
    const again = { decider: counter, id: 'a', command: add(3), request: aRequest(randomUUID()) };
    await other.run({ ...again, request: aRequest(randomUUID()) });
    const first = await one.run(again);
    await one.run({ ...again, request: aRequest(randomUUID()) });
    const second = await other.run(again);
    expect(second).toEqual({ ...first, isRepeated: true });
    expect(await stored(store, 'counter-a')).toHaveLength(3);
  });

  test('sent to two processes at once has one effect', async () => {
    const store = new MemoryEventStore();
    const again = { decider: counter, id: 'a', command: add(3), request: aRequest(randomUUID()) };
    const answers = await Promise.all(
      [aProcess(store), aProcess(store), aProcess(store)].map((p) => p.run(again)),
    );
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([0]));
    expect(await stored(store, 'counter-a')).toHaveLength(1);
  });

  test('with another body under the same id is refused', async () => {
    const runner = aProcess(new MemoryEventStore());
    const commandId = randomUUID();
    const request = aRequest(commandId, { requestHash: 'one' });
    await runner.run({ decider: counter, id: 'a', command: add(1), request });
    const other = { ...request, requestHash: 'another' };
    await expect(
      runner.run({ decider: counter, id: 'a', command: add(2), request: other }),
    ).rejects.toMatchObject({
      code: 'runtime.idempotency_key_reused',
    });
  });

  test('loads no facts for a retry', async () => {
    const runner = aProcess(new MemoryEventStore());
    const decision = { decider: counter, id: 'a', command: add(1), request: aRequest(randomUUID()) };
    await runner.run(decision);
    const facts = () => Promise.reject(new Error('the facts are gone by now'));
    await expect(runner.run({ ...decision, facts })).resolves.toMatchObject({ version: 0 });
  });
});

describe('a process whose fold is behind', () => {
  test('does not refuse what a fresh fold allows, nor allow what it refuses', async () => {
    const store = new MemoryEventStore();
    const [one, other] = [aProcess(store), aProcess(store)];
    const run = (
      runner: CommandRunner,
      command: ReturnType<typeof add> | ReturnType<typeof counterCommands.close>,
    ) => runner.run({ decider: counter, id: 'a', command, request: aRequest(randomUUID()) });
    await run(one, add(1));
    await run(other, counterCommands.close({}));
    await expect(run(one, add(1))).rejects.toBeInstanceOf(Refusal);
    expect(await stored(store, 'counter-a')).toHaveLength(2);
  });

  test('decides again on what others wrote: 200 commands from two processes are all applied', async () => {
    const store = new MemoryEventStore();
    const processes = [aProcess(store), aProcess(store)] as const;
    const runs = Array.from({ length: 200 }, (_, index) =>
      processes[index % 2 === 0 ? 0 : 1].run({
        decider: counter,
        id: 'a',
        command: add(1),
        request: aRequest(randomUUID()),
      }),
    );
    await Promise.all(runs);
    const events = await stored(store, 'counter-a');
    expect(events.map(({ revision }) => Number(revision))).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('a right that moved', () => {
  const rights = (revision: bigint, renew: () => Promise<Authority>): Authority => ({
    guards: [{ stream: 'counter-rights', revision }],
    renew,
  });

  async function aStoreWithRights(): Promise<MemoryEventStore> {
    const store = new MemoryEventStore();
    const runner = aProcess(store);
    for (const amount of [1, 2]) {
      await runner.run({
        decider: counter,
        id: 'rights',
        command: add(amount),
        request: aRequest(randomUUID()),
      });
    }
    return store;
  }

  test('is read again, and the command is written under the present ones', async () => {
    const store = await aStoreWithRights();
    const present = rights(1n, () => Promise.resolve(present));
    const authority = rights(0n, () => Promise.resolve(present));
    const request = aRequest(randomUUID(), { authority });
    await aProcess(store).run({ decider: counter, id: 'a', command: add(1), request });
    expect(await stored(store, 'counter-a')).toHaveLength(1);
  });

  test('again and again does not keep the command trying for ever', async () => {
    const store = await aStoreWithRights();
    const moving: Authority = rights(0n, () => Promise.resolve(moving));
    const request = aRequest(randomUUID(), { authority: moving });
    const run = aProcess(store).run({ decider: counter, id: 'a', command: add(1), request });
    await expect(run).rejects.toMatchObject({ code: 'runtime.contended' });
    expect(await stored(store, 'counter-a')).toHaveLength(0);
  });

  test('and is gone lets nothing be written', async () => {
    const store = await aStoreWithRights();
    const gone = new Refusal('organizations.forbidden', 'forbidden', 'gone');
    const request = aRequest(randomUUID(), { authority: rights(0n, () => Promise.reject(gone)) });
    const run = aProcess(store).run({ decider: counter, id: 'a', command: add(1), request });
    await expect(run).rejects.toBe(gone);
    expect(await stored(store, 'counter-a')).toHaveLength(0);
  });
});

describe('a wish that is fulfilled already', () => {
  test('writes nothing and answers where the stream stands', async () => {
    const store = new MemoryEventStore();
    const runner = aProcess(store);
    await runner.run({ decider: counter, id: 'a', command: add(1), request: aRequest(randomUUID()) });
    const decided = await runner.run({
      decider: counter,
      id: 'a',
      command: add(0),
      request: aRequest(randomUUID()),
    });
    expect(decided.version).toBe(0);
    expect((await stored(store, 'counter-a')).map(({ type }) => type)).toEqual([counterEvents.added.type]);
  });
});
