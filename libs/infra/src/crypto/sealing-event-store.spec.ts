import { personal } from '@slipway/domain/kernel';
import type { Personal } from '@slipway/domain/kernel';
import { StreamTombstoned, toJson } from '@slipway/application/ports';
import type { EventMetadata, NewEvent, RecordedEvent } from '@slipway/application/ports';
import { anEvent } from '../event-store/conformance/an-event';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { MemorySubjectKeys } from './given-subject-keys';
import { PersonalData } from './personal-data';
import { addressPlace, SealingEventStore } from './sealing-event-store';

function aLog() {
  const inner = new MemoryEventStore();
  const keys = new MemorySubjectKeys();
  const data = new PersonalData(keys);
  return { inner, keys, data, store: new SealingEventStore(inner, data) };
}

const ip = (subject: string, address: string) => toJson(personal(subject, address));
function registration(metadata: Partial<EventMetadata> = {}): NewEvent {
  const plain = anEvent();
  const data = toJson({ name: personal('ada', 'Ada Lovelace'), plan: 'small' });
  return { ...plain, data, metadata: { ...plain.metadata, ...metadata } };
}

async function everything(store: MemoryEventStore): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}
const asText = (events: readonly RecordedEvent[]) =>
  JSON.stringify(events.map(({ data, metadata }) => [data, metadata]));

describe('an event with personal values', () => {
  test('never reaches the store in the clear, by either door', async () => {
    const { inner, store } = aLog();
    const said = { ip: ip('ada', '192.0.2.7'), userAgent: ip('ada', 'Netscape 4') };
    await store.append('user-a', 'no_stream', [registration(said)]);
    await store.appendMany([{ stream: 'user-b', expected: 'no_stream', events: [registration(said)] }]);
    const events = await everything(inner);
    expect(events).toHaveLength(2);
    expect(asText(events)).not.toMatch(/Lovelace|192\.0\.2\.7|Netscape/);
    expect(events[0]?.data).toMatchObject({ plan: 'small', name: { subject: 'ada' } });
  });

  test('is read as it was stored, sealed, and opens for who has the key', async () => {
    const { store, data } = aLog();
    const event = registration({ ip: ip('ada', '192.0.2.7') });
    await store.append('user-a', 'no_stream', [event]);
    for await (const read of store.readStream('user-a')) {
      expect(JSON.stringify(read.data)).not.toContain('Lovelace');
      expect(await data.open(read.data, read.id)).toMatchObject({ name: 'Ada Lovelace' });
      const address = read.metadata.ip as unknown as Personal<string>;
      expect(await data.readText(address, addressPlace('ada'))).toBe('192.0.2.7');
    }
  });

  test('that is sent again is the same event, though it is sealed anew', async () => {
    const { store } = aLog();
    const event = registration();
    const first = await store.append('user-a', 'no_stream', [event]);
    await expect(store.append('user-a', 'no_stream', [event])).resolves.toEqual({
      ...first,
      deduplicated: true,
    });
  });
});

describe('an address', () => {
  async function addressesOf(...said: readonly (readonly [string, string])[]): Promise<readonly unknown[]> {
    const { inner, store } = aLog();
    for (const [index, [subject, address]] of said.entries()) {
      await store.append(`user-${index}`, 'no_stream', [registration({ ip: ip(subject, address) })]);
    }
    return (await everything(inner)).map(({ metadata }) => JSON.stringify(metadata.ip));
  }

  test('is sealed once for a person and a while, because sealing each time costs too much', async () => {
    const [first, second] = await addressesOf(['ada', '192.0.2.7'], ['ada', '192.0.2.7']);
    expect(first).toBe(second);
  });

  test('is sealed anew after a minute, so that a destroyed key is soon used no more', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const { inner, store } = aLog();
      for (const stream of ['user-a', 'user-b', 'user-c']) {
        await store.append(stream, 'no_stream', [registration({ ip: ip('ada', '192.0.2.7') })]);
        jest.advanceTimersByTime(30_001);
      }
      const [first, second, third] = (await everything(inner)).map(({ metadata }) => metadata.ip);
      expect(second).toEqual(first);
      expect(third).not.toEqual(first);
    } finally {
      jest.useRealTimers();
    }
  });

  test('of another person, or another one of the same person, is another text', async () => {
    const all = await addressesOf(['ada', '192.0.2.7'], ['bob', '192.0.2.7'], ['ada', '192.0.2.8']);
    expect(new Set(all).size).toBe(3);
  });

  test('whose key could not be had is tried again', async () => {
    const { inner, keys } = aLog();
    let isDown = true;
    const sometimes = {
      byId: keys.byId.bind(keys),
      active: (subject: string) =>
        isDown ? Promise.reject(new Error('the database is down')) : keys.active(subject),
    };
    const store = new SealingEventStore(inner, new PersonalData(sometimes));
    const event = { ...registration({ ip: ip('ada', '192.0.2.7') }), data: { plan: 'small' } };
    await expect(store.append('user-a', 'no_stream', [event])).rejects.toThrow('the database is down');
    expect(await everything(inner)).toEqual([]);
    isDown = false;
    await expect(store.append('user-a', 'no_stream', [event])).resolves.toMatchObject({ revision: 0n });
  });
});

test('everything else goes through as it is', async () => {
  const { inner, store } = aLog();
  await store.append('user-a', 'no_stream', [anEvent()]);
  expect(store.capabilities).toEqual(inner.capabilities);
  expect(await store.storeId()).toBe(await inner.storeId());
  expect(await store.head()).toBe(await inner.head());
  expect(await store.heads(['user-a', 'user-b'])).toEqual(await inner.heads(['user-a', 'user-b']));
  for (const stream of ['user-b', 'user-c', 'user-d']) {
    await store.append(stream, 'no_stream', [anEvent(), anEvent()]);
  }
  await store.truncate('user-b', 1n);
  await store.softDelete('user-c', 1n);
  await store.tombstone('user-d', 1n);
  expect(await inner.heads(['user-b', 'user-c', 'user-d'])).toEqual(
    new Map([
      ['user-b', 1n],
      ['user-c', null],
      ['user-d', null],
    ]),
  );
  const left = [];
  for await (const { revision } of inner.readStream('user-b')) left.push(revision);
  expect(left).toEqual([1n]);
  await expect(inner.append('user-d', 'any', [anEvent()])).rejects.toBeInstanceOf(StreamTombstoned);
});
