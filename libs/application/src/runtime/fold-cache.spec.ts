import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { UpcastingEventStore } from '@slipway/infra/event-store/upcasting-event-store';
import { EventFromTheFuture, UnknownEvent } from '../ports';
import { FoldCache } from './fold-cache';
import { counter, counterEvents } from './given-runtime';
import { aStoredEvent } from './given-log';

async function aCounter(id: string, amounts: readonly number[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const events = amounts.map((amount) => aStoredEvent(counterEvents.added({ amount })));
  await store.append(`counter-${id}`, 'no_stream', events);
  return store;
}

const hundred = Array.from({ length: 100 }, () => 1);

describe('a fold', () => {
  test('is read once and then read on', async () => {
    const store = await aCounter('a', [1, 2]);
    const folds = new FoldCache(store);
    await folds.refresh(counter, 'counter-a');
    await store.append('counter-a', 1n, [aStoredEvent(counterEvents.added({ amount: 4 }))]);
    expect(folds.peek(counter, 'counter-a')?.state.total).toBe(3);
    expect((await folds.refresh(counter, 'counter-a')).state.total).toBe(7);
  });

  test('that many refresh at once has seen each event once', async () => {
    const folds = new FoldCache(await aCounter('a', hundred));
    const all = await Promise.all(Array.from({ length: 10 }, () => folds.refresh(counter, 'counter-a')));
    expect(all.map(({ state }) => state.total)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(new Set(all).size).toBe(1);
  });

  test('remembers where the events of a command ended', async () => {
    const store = new MemoryEventStore();
    const commandId = randomUUID();
    const events = [1, 2].map((amount) => aStoredEvent(counterEvents.added({ amount }), { commandId }));
    await store.append('counter-a', 'no_stream', events);
    const fold = await new FoldCache(store).refresh(counter, 'counter-a');
    expect(fold.commands.get(commandId)).toEqual({ revision: 1n, position: fold.position });
  });

  test('of a stream that does not exist is the beginning, and not known', async () => {
    const folds = new FoldCache(new MemoryEventStore());
    const fold = await folds.refresh(counter, 'counter-a');
    expect(fold).toMatchObject({ revision: null, position: null, state: { total: 0 } });
    expect(folds.known(counter, 'counter-a')).toBeUndefined();
  });
});

describe('an event that cannot be applied', () => {
  test('drops the fold, so that nobody decides on half of it', async () => {
    const folds = new FoldCache(await aCounter('a', [1, 2]));
    let isBroken = true;
    const sometimesBroken = {
      ...counter,
      evolve: (state: Parameters<typeof counter.evolve>[0], event: Parameters<typeof counter.evolve>[1]) => {
        const next = counter.evolve(state, event);
        if (isBroken && next.total === 3) throw new Error('broken');
        return next;
      },
    };
    await expect(folds.refresh(sometimesBroken, 'counter-a')).rejects.toThrow('broken');
    expect(folds.peek(counter, 'counter-a')).toBeUndefined();
    isBroken = false;
    expect((await folds.refresh(sometimesBroken, 'counter-a')).state.total).toBe(3);
  });

  test('because this version does not know it says so', async () => {
    const store = await aCounter('a', [1]);
    await store.append('counter-a', 0n, [aStoredEvent({ type: 'counter.from-the-future', data: {} })]);
    const folds = new FoldCache(store);
    await expect(folds.refresh(counter, 'counter-a')).rejects.toBeInstanceOf(UnknownEvent);
    await expect(folds.refresh(counter, 'counter-a')).rejects.toThrow('upgrade this node');
  });
});

describe('an event that this node cannot read', () => {
  test('because a newer one wrote it is no ground for a decision, and nothing of it is kept', async () => {
    const stored = await aCounter('a', [1]);
    const store = new UpcastingEventStore(stored, { 'counter.added': counterEvents.added });
    const folds = new FoldCache(store);
    await folds.refresh(counter, 'counter-a');
    const byNewerNode = { ...aStoredEvent(counterEvents.added({ amount: 4 })), schemaVersion: 2 };
    await stored.append('counter-a', 0n, [byNewerNode]);
    await expect(folds.refresh(counter, 'counter-a')).rejects.toBeInstanceOf(EventFromTheFuture);
    expect(folds.peek(counter, 'counter-a')).toBeUndefined();
  });
});

describe('a full cache', () => {
  test('lets the fold go that was not looked at for longest', async () => {
    const folds = new FoldCache(new MemoryEventStore(), { capacity: 2 });
    await folds.refresh(counter, 'counter-a');
    await folds.refresh(counter, 'counter-b');
    folds.peek(counter, 'counter-a');
    await folds.refresh(counter, 'counter-c');
    const kept = ['a', 'b', 'c'].filter((id) => folds.peek(counter, `counter-${id}`) !== undefined);
    expect(kept).toEqual(['a', 'c']);
  });
});
