import type { Batch, EventStore, RecordedEvent } from '@slipway/application/ports/event-store';
import { EventFromTheFuture } from '@slipway/application/ports/evolution.errors';
import { UpcastingEventStore } from '../upcasting-event-store';
import { aStream, all, anEvent } from './an-event';
import { closed, closings, definitions } from './given-history';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';

const opened = 'door.opened';

/** What a log promises while nodes of different age write to it. */
export function evolutionContract(open: OpenLog): void {
  describe('events that change their shape', () => {
    const log = logPerTest(open);

    it('71. upcaster golden files: every version is read in the shape of today, and stored as it was', async () => {
      const { store: stored, began } = log();
      const store = new UpcastingEventStore(stored, definitions);
      const stream = aStream();
      const events = closings.map(([schemaVersion, data]) =>
        anEvent({ type: closed.type, schemaVersion, data }),
      );
      await stored.append(stream, 'no_stream', events);
      const today = closings.map(([, , data]) => ({ schemaVersion: closed.version, data }));
      expect(shapesOf(await all(store.readStream(stream)))).toEqual(today);
      const backward = await all(store.readStream(stream, { direction: 'backward' }));
      expect(shapesOf(backward)).toEqual(today.toReversed());
      const filter = { types: [closed.type] };
      expect(shapesOf(await all(store.readAll({ after: began, filter })))).toEqual(today);
      const followed = await follow(store, { after: began, filter }, events.length);
      expect(shapesOf(followed.events)).toEqual(today);
      expect(shapesOf(await all(stored.readStream(stream)))).toEqual(
        closings.map(([schemaVersion, data]) => ({ schemaVersion, data })),
      );
    });

    it('71. an unknown type, or a newer version, does not stop a projector that ignores it', async () => {
      const { store: stored, began } = log();
      const store = new UpcastingEventStore(stored, definitions);
      const stream = aStream();
      const events = [
        anEvent({ type: opened }),
        anEvent({ type: 'door.painted-by-a-newer-node' }),
        anEvent({ type: closed.type, schemaVersion: closed.version + 1 }),
        anEvent({ type: opened }),
        anEvent({ type: 'door.sold-by-a-newer-node' }),
      ];
      const { position } = await stored.append(stream, 'no_stream', events);
      const own = { after: began, filter: { types: [opened] } };
      const followed = await follow(store, own, 2);
      expect(followed.events.map(({ id }) => id)).toEqual([events[0]?.id, events[3]?.id]);
      const whole = await follow(
        store,
        { after: began, filter: { streamPrefixes: [stream] } },
        events.length,
      );
      expect(whole.through >= position).toBe(true);
      expect(whole.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    it('71. a newer version is marked for the projector that needs it', async () => {
      const { store: stored, began } = log();
      const store = new UpcastingEventStore(stored, definitions);
      const newer = anEvent({ type: closed.type, schemaVersion: closed.version + 1, data: { joules: 1 } });
      await stored.append(aStream(), 'no_stream', [newer]);
      const { events } = await follow(store, { after: began, filter: { types: [closed.type] } }, 1);
      expect(events[0]?.unreadable).toBeInstanceOf(EventFromTheFuture);
      expect(events[0]).toMatchObject({ id: newer.id, data: newer.data });
    });
  });
}

function shapesOf(events: readonly RecordedEvent[]) {
  return events.map(({ schemaVersion, data }) => ({ schemaVersion, data }));
}

type Following = Omit<Parameters<EventStore['subscribeAll']>[0], 'signal' | 'batchSize'>;

/** Follows the log until so many events have come. */
async function follow(
  store: EventStore,
  from: Following,
  count: number,
): Promise<Pick<Batch, 'events' | 'through'>> {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  try {
    for await (const batch of store.subscribeAll({ ...from, batchSize: 100, signal: stop.signal })) {
      events.push(...batch.events);
      if (events.length >= count) return { events, through: batch.through };
    }
  } finally {
    stop.abort();
  }
  throw new Error(`the subscription ended after ${events.length} of ${count} events`);
}
