import { randomUUID } from 'node:crypto';
import { command, complete, event, perform } from '@slipway/domain/kernel';
import type { Instant, ProcessManager } from '@slipway/domain/kernel';
import type { AnyProcessManager } from '@slipway/domain/contexts';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import type { RecordedEvent } from '../ports';
import { aStoredEvent, eventsOf } from './given-log';
import { fixedClock } from './given-runtime';
import { DeadlineSwitch, ProcessRouter } from './process-router';
import type { ScheduledDeadline } from './work';

const asked = event('test.asked').of<{ readonly id: string }>();
const work = command('test.work').of<{ readonly id: string }>();

const asking: ProcessManager<ReturnType<typeof asked>, null> = {
  name: 'asking',
  correlate: { 'test.asked': ({ id }: { id: string }) => id },
  initial: () => null,
  react: (input) =>
    input.type === 'test.asked' ? [perform(work(input.data))] : [complete('nobody answered')],
  evolve: () => null,
};
const manager = asking as AnyProcessManager;
const id = '00000000-0000-4000-8000-000000000001';
const memoryOf = (store: MemoryEventStore) => eventsOf(store, `process.asking-${id}`);

async function aQuestion(store: MemoryEventStore): Promise<RecordedEvent> {
  await store.append(`question-${id}`, 'no_stream', [aStoredEvent(asked({ id }))]);
  const [stored] = await eventsOf(store, `question-${id}`);
  if (!stored) throw new Error('the question was not stored');
  return stored;
}

const types = (events: readonly RecordedEvent[]) => events.map(({ type }) => type);
const aDeadline = (name = 'asking'): ScheduledDeadline => ({
  token: randomUUID(),
  deadline: 'answer',
  at: '2026-01-01T12:00:00.000Z' as Instant,
  scope: 'platform',
  process: { name, id },
  correlationId: randomUUID(),
});

describe('a routed event', () => {
  test('reaches the process it belongs to, with its story', async () => {
    const store = new MemoryEventStore();
    const question = await aQuestion(store);
    await new ProcessRouter(store, fixedClock, manager).project([question]);
    const memory = await memoryOf(store);
    expect(types(memory)).toEqual(['process.input-received', 'process.work-requested']);
    expect(memory[0]?.metadata).toMatchObject({
      actor: { kind: 'process', name: 'asking' },
      correlationId: question.metadata.correlationId,
      causationId: question.id,
    });
  });

  test('that is delivered again, because the checkpoint lagged, changes nothing', async () => {
    const store = new MemoryEventStore();
    const question = await aQuestion(store);
    await new ProcessRouter(store, fixedClock, manager).project([question]);
    await new ProcessRouter(store, fixedClock, manager).project([question, question]);
    expect(await memoryOf(store)).toHaveLength(2);
  });

  test('that concerns no process wakes none', async () => {
    const store = new MemoryEventStore();
    const question = await aQuestion(store);
    await new ProcessRouter(store, fixedClock, manager).project([{ ...question, type: 'test.other' }]);
    expect(await memoryOf(store)).toEqual([]);
  });
});

describe('a deadline', () => {
  test('reaches its process, and firing twice is firing once', async () => {
    const store = new MemoryEventStore();
    const receiver = new DeadlineSwitch([new ProcessRouter(store, fixedClock, manager)]);
    const deadline = aDeadline();
    await receiver.deadlineReached(deadline);
    await receiver.deadlineReached(deadline);
    expect(types(await memoryOf(store))).toEqual(['process.input-received', 'process.completed']);
  });

  test('of a process that this node does not know is kept for one that does', async () => {
    const receiver = new DeadlineSwitch([new ProcessRouter(new MemoryEventStore(), fixedClock, manager)]);
    await expect(receiver.deadlineReached(aDeadline('newer'))).rejects.toThrow('upgrade this node');
  });
});
