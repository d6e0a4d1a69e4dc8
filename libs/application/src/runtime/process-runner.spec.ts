import { randomUUID } from 'node:crypto';
import { command, complete, event, ignore, perform, processEvents, schedule } from '@slipway/domain/kernel';
import type { DeadlineReached, Message, MessagesOf, ProcessManager } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { UpcastingEventStore } from '@slipway/infra/event-store/upcasting-event-store';
import { EventFromTheFuture, UnknownEvent } from '../ports';
import type { EventStore, RecordedEvent } from '../ports';
import { aStoredEvent } from './given-log';
import { fixedClock } from './given-runtime';
import { deadlineInput, ProcessRunner } from './process-runner';

const inputs = {
  asked: event('test.asked').of<{ readonly id: string }>(),
  answered: event('test.answered').of<{ readonly id: string }>(),
};
type Input = MessagesOf<typeof inputs>;
const work = command('test.work').of<{ readonly round: number }>();

/** Asks, waits for the answer for a minute, asks again. */
const questioning: ProcessManager<Input, { rounds: number }> = {
  name: 'questioning',
  correlate: {
    'test.asked': ({ id }: { id: string }) => id,
    'test.answered': ({ id }: { id: string }) => id,
  },
  initial: () => ({ rounds: 0 }),
  react(input, state) {
    switch (input.type) {
      case 'test.asked':
        return [perform(work({ round: 1 })), schedule('answer', 60)];
      case 'process.deadline-reached':
        return state.rounds < 2
          ? [perform(work({ round: state.rounds + 1 }))]
          : [ignore('asked often enough')];
      case 'test.answered':
        return [complete('answered')];
    }
  },
  evolve: (state, input: Input | DeadlineReached) =>
    input.type === 'test.answered' ? state : { rounds: state.rounds + 1 },
};

const cause = {
  scope: 'platform',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  version: 1,
  occurredAt: fixedClock.now(),
} as const;

async function memoryOf(store: MemoryEventStore, id: string): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const stored of store.readStream(`process.questioning-${id}`)) events.push(stored);
  return events;
}

const types = (events: readonly RecordedEvent[]) => events.map(({ type }) => type);

describe('an input', () => {
  test('is remembered together with everything it leads to', async () => {
    const store = new MemoryEventStore();
    const runner = new ProcessRunner(store, fixedClock, questioning);
    const id = randomUUID();
    await runner.receive(id, randomUUID(), inputs.asked({ id }), cause);
    expect(types(await memoryOf(store, id))).toEqual([
      'process.input-received',
      'process.work-requested',
      'process.deadline-scheduled',
    ]);
  });

  test('that comes twice is one input, also to two processes at once', async () => {
    const store = new MemoryEventStore();
    const id = randomUUID();
    const inputId = randomUUID();
    const receive = () =>
      new ProcessRunner(store, fixedClock, questioning).receive(id, inputId, inputs.asked({ id }), cause);
    await receive();
    await Promise.all([receive(), receive()]);
    expect(await memoryOf(store, id)).toHaveLength(3);
  });

  test('asks for work under the same id on every try', async () => {
    const id = randomUUID();
    const inputId = randomUUID();
    const outputs = await Promise.all(
      [new MemoryEventStore(), new MemoryEventStore()].map(async (store) => {
        await new ProcessRunner(store, fixedClock, questioning).receive(
          id,
          inputId,
          inputs.asked({ id }),
          cause,
        );
        return (await memoryOf(store, id))[1]?.data;
      }),
    );
    expect(outputs[0]).toEqual(outputs[1]);
  });
});

describe('the memory of a process', () => {
  const id = randomUUID();
  const stream = `process.questioning-${id}`;
  const definitions = {
    [processEvents.inputReceived.type]: processEvents.inputReceived,
    'test.asked': event('test.asked')
      .of<{ readonly who: string }>()
      .upcast(1, ({ who }) => ({ id: who })),
  };
  const reception = (input: Message) => ({
    ...aStoredEvent({
      type: 'process.input-received',
      data: { inputId: randomUUID(), input, scope: 'platform' },
    }),
  });
  const answered = (store: EventStore) => {
    const seen: unknown[] = [];
    const watching = {
      ...questioning,
      evolve: (state: { rounds: number }, input: Input | DeadlineReached) => {
        seen.push(input.data);
        return questioning.evolve(state, input);
      },
    };
    const runner = new ProcessRunner(store, fixedClock, watching);
    return runner.receive(id, randomUUID(), inputs.answered({ id }), cause).then(() => seen);
  };

  test('shows it each input in the shape of today, also one that was kept without its version', async () => {
    const stored = new MemoryEventStore();
    await stored.append(stream, 'no_stream', [reception({ type: 'test.asked', data: { who: id } })]);
    expect(await answered(new UpcastingEventStore(stored, definitions))).toEqual([{ id }]);
  });

  test('keeps the version of an input', async () => {
    const store = new MemoryEventStore();
    await answered(store);
    expect((await memoryOf(store, id))[0]).toMatchObject({
      schemaVersion: 2,
      data: { input: { type: 'test.answered', data: { id }, version: 1, occurredAt: fixedClock.now() } },
    });
  });

  test.each([
    ['a type', { type: 'process.input-corrected' }, UnknownEvent],
    ['a version', { schemaVersion: 3 }, EventFromTheFuture],
    [
      'a version of an input',
      { data: { inputId: 'i', input: { type: 'test.asked', version: 3, data: {} }, scope: 'platform' } },
      EventFromTheFuture,
    ],
  ])('that holds %s which only a newer node knows is no ground for a step', async (_, newer, refusal) => {
    const stored = new MemoryEventStore();
    const received = reception({ type: 'test.asked', data: {} });
    await stored.append(stream, 'no_stream', [{ ...received, schemaVersion: 2, ...newer }]);
    await expect(answered(new UpcastingEventStore(stored, definitions))).rejects.toBeInstanceOf(refusal);
    expect(await memoryOf(stored, id)).toHaveLength(1);
  });
});

describe('a deadline', () => {
  test('that fires twice is one input', async () => {
    const store = new MemoryEventStore();
    const runner = new ProcessRunner(store, fixedClock, questioning);
    const id = randomUUID();
    await runner.receive(id, randomUUID(), inputs.asked({ id }), cause);
    const { inputId, input } = deadlineInput(randomUUID(), 'answer');
    await runner.receive(id, inputId, input, cause);
    await runner.receive(id, inputId, input, cause);
    expect(types(await memoryOf(store, id)).filter((type) => type === 'process.work-requested')).toHaveLength(
      2,
    );
  });

  test('that comes late is recorded as ignored, with the reason', async () => {
    const store = new MemoryEventStore();
    const runner = new ProcessRunner(store, fixedClock, questioning);
    const id = randomUUID();
    await runner.receive(id, randomUUID(), inputs.asked({ id }), cause);
    for (const token of [randomUUID(), randomUUID()]) {
      const { inputId, input } = deadlineInput(token, 'answer');
      await runner.receive(id, inputId, input, cause);
    }
    expect((await memoryOf(store, id)).at(-1)).toMatchObject({
      type: 'process.input-ignored',
      data: { why: 'asked often enough' },
    });
  });
});
