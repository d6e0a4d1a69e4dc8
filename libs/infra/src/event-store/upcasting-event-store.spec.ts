import { EventFromTheFuture, EventNotStorable, UpcastFailed } from '@slipway/application/ports';
import type { EventStore, NewEvent, RecordedEvent } from '@slipway/application/ports';
import { event, processEvents } from '@slipway/domain/kernel';
import type { AnyEventDefinition } from '@slipway/domain/kernel';
import { all, aStream, anEvent } from './conformance/an-event';
import { closed, closings, definitions } from './conformance/given-history';
import { MemoryEventStore } from './memory/memory-event-store';
import { UpcastingEventStore } from './upcasting-event-store';

const log = async (...events: readonly NewEvent[]) => {
  const stored = new MemoryEventStore();
  const stream = aStream();
  await stored.append(stream, 'no_stream', events);
  return { stored, stream, store: new UpcastingEventStore(stored, definitions) };
};
const dataOf = async (store: EventStore) => (await all(store.readAll())).map(({ data }) => data);

async function only(store: EventStore): Promise<RecordedEvent> {
  const [found, ...others] = await all(store.readAll());
  if (!found || others.length > 0) throw new Error('there should be one event');
  return found;
}

describe('an event of an old version', () => {
  test.each(closings)('is read in the shape of today: version %d', async (schemaVersion, data, today) => {
    const { store, stored } = await log(anEvent({ type: closed.type, schemaVersion, data }));
    expect(await only(store)).toEqual({ ...(await only(stored)), schemaVersion: 3, data: today });
  });

  test('stays as it was for whoever reads the store inside', async () => {
    const [[schemaVersion, data]] = closings;
    const { store, stored } = await log(anEvent({ type: closed.type, schemaVersion, data }));
    await all(store.readAll());
    expect(await only(stored)).toMatchObject({ schemaVersion, data });
  });

  test('is not written any more', async () => {
    const { store, stream } = await log();
    const old = anEvent({ type: closed.type, schemaVersion: 2, data: { force: 'hard' } });
    await expect(store.append(stream, 'any', [old])).rejects.toBeInstanceOf(EventNotStorable);
    const both = store.appendMany([{ stream, expected: 'any', events: [old] }]);
    await expect(both).rejects.toThrow('door.closed is written in version 3, not 2');
    expect(await dataOf(store)).toEqual([]);
  });

  test('inside of the memory of a process is brought up to date with it', async () => {
    const [[version, data, today]] = closings;
    const { occurredAt } = anEvent().metadata;
    const input = { type: closed.type, version, occurredAt, data };
    const received = { inputId: 'i', scope: 'platform', input };
    const { store } = await log(
      anEvent({ type: processEvents.inputReceived.type, schemaVersion: 2, data: received }),
    );
    expect((await only(store)).data).toEqual({ ...received, input: { ...input, version: 3, data: today } });
  });
});

describe('an event that cannot be shown in the shape of today', () => {
  const newer = anEvent({ type: closed.type, schemaVersion: 4, data: { joules: 1 } });
  const impossible = anEvent({ type: closed.type, schemaVersion: 1, data: null });

  test.each([
    ['because it is newer', newer, EventFromTheFuture],
    ['because its upcaster fails', impossible, UpcastFailed],
  ])('says why, and is as it was stored: %s', async (_, event, reason) => {
    const { store, stored } = await log(event);
    const { unreadable, ...rest } = await only(store);
    expect(unreadable).toBeInstanceOf(reason);
    expect(rest).toEqual(await only(stored));
  });

  test('does not keep the others from being read', async () => {
    const { store } = await log(newer, impossible, anEvent({ type: 'spec.of-others' }), anEvent());
    expect(await all(store.readAll())).toHaveLength(4);
  });
});

test('an event of today, and one that nobody knows, pass as they are', async () => {
  const { store, stored } = await log(
    anEvent({ type: closed.type, schemaVersion: 3, data: { newtons: 1 } }),
    anEvent({ type: 'spec.unknown', schemaVersion: 7 }),
  );
  expect(await all(store.readAll())).toEqual(await all(stored.readAll()));
});

test('an event whose chain of upcasters has a hole lets nothing start', () => {
  const opened = event('door.opened').of<{ readonly wide: boolean }>();
  const holed: AnyEventDefinition = Object.assign((data: never) => opened(data), {
    type: opened.type,
    version: 3,
    upcasters: [(old: never) => old],
  });
  expect(() => new UpcastingEventStore(new MemoryEventStore(), { [holed.type]: holed })).toThrow(
    'door.opened is at version 3 but has 1 upcasters',
  );
});
