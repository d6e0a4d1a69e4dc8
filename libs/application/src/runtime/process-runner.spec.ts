import { randomUUID } from 'node:crypto';
import { command, complete, event, ignore, perform, schedule } from '@slipway/domain/kernel';
import type { DeadlineReached, MessagesOf, ProcessManager } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import type { RecordedEvent } from '../ports';
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

const cause = { scope: 'platform', correlationId: randomUUID(), causationId: randomUUID() } as const;

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
