import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { EventStore, NewEvent } from '@slipway/application/ports';
import { aStoredEvent, eventsOf } from '@slipway/application/runtime/given-log';
import { counterCommands, counterEvents } from '@slipway/application/runtime/given-runtime';
import { FoldCache } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import type { LicenseId, Message, OrganizationId } from '@slipway/domain/kernel';
import { quota, quotaEvents } from '@slipway/domain/licensing';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import { openEventStore } from '../event-store/open-event-store';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import {
  add,
  aProcess,
  aShelf,
  commandOf,
  longCounter,
  WatchedStore,
  writeCommands,
} from './given-snapshots';
import type { Process, Shelf } from './given-snapshots';

jest.setTimeout(60_000);

let shelf: Shelf;
let log: string;
beforeAll(async () => {
  shelf = await aShelf();
});
afterAll(() => shelf.close());
beforeEach(() => {
  log = randomUUID();
});

const cold = (store: EventStore): Process => aProcess(store, shelf.of(log));

async function rested(process: Process, stream: string, decider = longCounter): Promise<void> {
  await process.folds.refresh(decider, stream);
  await process.settled();
}

/** A counter with so many commands in its log, and a snapshot at its end. */
async function aLongCounter(commands: number) {
  const store = new MemoryEventStore();
  const id = randomUUID();
  await writeCommands(store, id, 0, commands);
  await rested(cold(store), `counter-${id}`);
  return { store, id, stream: `counter-${id}` };
}

describe('a fold that begins at a snapshot', () => {
  test('reads the stream from there on, and is the fold that it would be without', async () => {
    const { store, id, stream } = await aLongCounter(450);
    await writeCommands(store, id, 450, 460);
    const process = cold(store);
    const fold = await process.folds.refresh(longCounter, stream);
    expect(process.reads).toEqual([449n]);
    const whole = await new FoldCache(store).refresh(longCounter, stream);
    expect(fold).toMatchObject({ state: whole.state, revision: 459n, position: whole.position });
    expect(process.reports.all).toEqual([]);
  });

  test('is one fold for all who read it at once, each event applied once', async () => {
    const { store, id, stream } = await aLongCounter(450);
    await writeCommands(store, id, 450, 500);
    const { folds } = cold(store);
    const all = await Promise.all(Array.from({ length: 10 }, () => folds.refresh(longCounter, stream)));
    expect(new Set(all).size).toBe(1);
    expect(all[0]?.state.total).toBe(500);
  });

  test('is the same wherever snapshots were taken, for every history', async () => {
    const topBranchId = trusted<OrganizationId>('acme');
    const limits = { max_servers: null };
    const opened = quotaEvents.quotaOpened({ topBranchId, licenseId: trusted<LicenseId>('l'), limits });
    const request = (n: number) => ({
      reservationId: `r${String(n % 37)}`,
      organizationId: topBranchId,
      purpose: 'order',
      servers: (n % 5) + 1,
    });
    const { quotaReserved, quotaConfirmed, quotaReleased } = quotaEvents;
    const messages = fc.array(
      fc.tuple(fc.constantFrom(quotaReserved, quotaConfirmed, quotaReleased), fc.nat(200)),
      { minLength: 210, maxLength: 700 },
    );
    const pieces = fc.array(fc.integer({ min: 1, max: 320 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(messages, pieces, async (made, sizes) => {
        const history = [opened, ...made.map(([define, n]): Message => define(request(n)))];
        const store = new MemoryEventStore();
        const stream = `quota-${randomUUID()}`;
        for (const piece of cut(
          history.map((message) => aStoredEvent(message)),
          sizes,
        )) {
          await store.append(stream, 'any', piece);
          const process = cold(store);
          await process.folds.refresh(quota, stream);
          await process.settled();
          expect(process.reports.all).toEqual([]);
        }
        const process = cold(store);
        const fold = await process.folds.refresh(quota, stream);
        const whole = await new FoldCache(store).refresh(quota, stream);
        expect(process.reads).not.toContain(0n);
        expect([fold.revision, fold.position, fold.state]).toEqual([
          whole.revision,
          whole.position,
          whole.state,
        ]);
      }),
      { numRuns: 10 },
    );
  });

  test('is no ground for an append: what another process has written since is decided on first', async () => {
    const { store, id, stream } = await aLongCounter(250);
    const [one, other] = [cold(store), cold(store)];
    await one.folds.refresh(longCounter, stream);
    for (let number = 250; number < 255; number += 1) await add(other, id, commandOf(id, number));
    expect(await add(one, id, commandOf(id, 255))).toMatchObject({ version: 255, isRepeated: false });
    expect((await eventsOf(store, stream)).at(-1)?.revision).toBe(255n);
  });

  test('is none for a stream that is too short to need one, nor for an aggregate that declares none', async () => {
    const store = new MemoryEventStore();
    const id = randomUUID();
    await writeCommands(store, id, 0, 199);
    await rested(cold(store), `counter-${id}`);
    expect(await shelf.of(log).newest(`counter-${id}`, 1)).toBe('none');
    await writeCommands(store, id, 199, 600);
    const process = cold(store);
    const { reducerVersion: _none, ...counter } = longCounter;
    await process.folds.refresh(counter, `counter-${id}`);
    await process.settled();
    expect(await shelf.of(log).newest(`counter-${id}`, 1)).toBe('none');
  });
});

describe('a snapshot is taken', () => {
  test('every 200 events, also by the process that writes them and never reads', async () => {
    const store = new MemoryEventStore();
    const id = randomUUID();
    const process = cold(store);
    for (let number = 0; number < 200; number += 1) await add(process, id, commandOf(id, number));
    await process.settled();
    expect(await shelf.of(log).newest(`counter-${id}`, 1)).toMatchObject({
      revision: 199n,
      state: { total: 200 },
    });
    for (let number = 200; number < 400; number += 1) await add(process, id, commandOf(id, number));
    await process.settled();
    expect(await shelf.of(log).newest(`counter-${id}`, 1)).toMatchObject({
      revision: 399n,
      state: { total: 400 },
    });
  });

  test('after a slow load that brought something', async () => {
    const store = new MemoryEventStore();
    const id = randomUUID();
    await writeCommands(store, id, 0, 20);
    const slow = new WatchedStore(store, 30);
    await rested(cold(slow), `counter-${id}`);
    expect(await shelf.of(log).newest(`counter-${id}`, 1)).toMatchObject({ revision: 19n });
  });
});

describe('a snapshot is ignored and reported, and the fold is right,', () => {
  async function expectIgnored(store: EventStore, stream: string, why: string, total: number): Promise<void> {
    const process = cold(store);
    expect((await process.folds.refresh(longCounter, stream)).state.total).toBe(total);
    expect(process.reports.all).toEqual([`ignored: ${why}`]);
    await process.settled();
    const next = cold(store);
    expect((await next.folds.refresh(longCounter, stream)).state.total).toBe(total);
    expect(next.reports.all).toEqual([]);
  }

  test('when it is corrupted', async () => {
    const { store, stream } = await aLongCounter(250);
    await shelf.owner.query(
      `UPDATE runtime.snapshots SET state = '{"total":7,"isClosed":false}' WHERE stream_id = $1`,
      [stream],
    );
    await expectIgnored(store, stream, 'corrupted', 250);
    expect(await shelf.of(log).newest(stream, 1)).toMatchObject({ state: { total: 250 } });
  });

  test('when another reducer made it', async () => {
    const { store, stream } = await aLongCounter(250);
    const upgraded = { ...longCounter, reducerVersion: 2 };
    const process = cold(store);
    expect((await process.folds.refresh(upgraded, stream)).state.total).toBe(250);
    expect(process.reports.all).toEqual(['ignored: incompatible']);
    await process.settled();
    expect(await shelf.of(log).newest(stream, 2)).toMatchObject({ revision: 249n });
    await expectOldNodeGoesOn(store, stream);
  });

  /** A node of the release before, during the upgrade. */
  async function expectOldNodeGoesOn(store: EventStore, stream: string): Promise<void> {
    const old = cold(store);
    expect((await old.folds.refresh(longCounter, stream)).state.total).toBe(250);
    expect(old.reports.all).toEqual(['ignored: incompatible']);
  }

  test('when it is ahead of the stream, because the store was restored', async () => {
    const { id, stream } = await aLongCounter(250);
    const restored = new MemoryEventStore();
    await writeCommands(restored, id, 0, 230);
    await expectIgnored(restored, stream, 'ahead', 230);
  });

  test('when the restored store has gone on otherwise, past the snapshot', async () => {
    const { id, stream } = await aLongCounter(250);
    const restored = new MemoryEventStore();
    await writeCommands(restored, id, 0, 230);
    const others = Array.from({ length: 70 }, () => aStoredEvent(counterEvents.added({ amount: 2 })));
    await restored.append(stream, 229n, others);
    await expectIgnored(restored, stream, 'ahead', 370);
  });

  test('when the stream was cut behind it', async () => {
    const { store, id, stream } = await aLongCounter(250);
    await writeCommands(store, id, 250, 300);
    await store.truncate(stream, 280n);
    await expectIgnored(store, stream, 'ahead', 20);
  });

  test('when the stream was deleted, and when it began anew', async () => {
    const { store, stream } = await aLongCounter(250);
    await store.softDelete(stream, 249n);
    await expectIgnored(store, stream, 'ahead', 0);
    await store.append(stream, 'no_stream', [aStoredEvent(counterEvents.added({ amount: 3 }))]);
    expect((await cold(store).folds.refresh(longCounter, stream)).state.total).toBe(3);
  });

  test('when the stream is tombstoned: a command is refused by name', async () => {
    const { store, id, stream } = await aLongCounter(250);
    await store.tombstone(stream, 249n);
    const process = cold(store);
    await process.folds.refresh(longCounter, stream);
    expect(process.reports.all).toEqual(['ignored: ahead']);
    await expect(add(process, id, commandOf(id, 1000))).rejects.toMatchObject({
      code: 'runtime.stream_ended',
    });
  });
});

const stores = ['memory', 'EventStoreDB'] as const;
describe.each(stores)('a retry, with the log in %s,', (name) => {
  let store: EventStore;
  let end: () => Promise<void>;
  beforeEach(async () => {
    if (name === 'memory') {
      store = new MemoryEventStore();
      end = () => Promise.resolve();
      return;
    }
    // Of all stores the one that writes an old id again at a newer revision: the stream has to be asked.
    const server = await startEventStoreDb();
    const opened = openEventStore({ url: server.url, applicationName: 'spec', logger: () => undefined });
    store = opened.store;
    end = async () => {
      await opened.close();
      await server.stop();
    };
  });
  afterEach(() => end());

  test.each([
    [449, 'a recent one, from the snapshot alone', [449n]],
    [250, 'the oldest that it names', [449n]],
    [249, 'the newest of those that it has a mark of, from the stream', [449n, 0n]],
    [0, 'the first, from the stream', [449n, 0n]],
  ])('of command %i is answered as the first time and written once: %s', async (number, _, reads) => {
    const id = randomUUID();
    await writeCommands(store, id, 0, 450);
    await rested(cold(store), `counter-${id}`);
    const process = cold(store);
    await process.folds.refresh(longCounter, `counter-${id}`);
    const again = await add(process, id, commandOf(id, number));
    const [first] = (await eventsOf(store, `counter-${id}`)).filter(
      ({ revision }) => revision === BigInt(number),
    );
    expect(again).toEqual({ id, version: number, position: first?.position, isRepeated: true });
    expect(process.reads).toEqual(reads);
    expect(await eventsOf(store, `counter-${id}`)).toHaveLength(450);
  });

  test.each([449, 0])('of command %i with another body is refused', async (number) => {
    const id = randomUUID();
    await writeCommands(store, id, 0, 450);
    await rested(cold(store), `counter-${id}`);
    const process = cold(store);
    await process.folds.refresh(longCounter, `counter-${id}`);
    const another = add(process, id, commandOf(id, number, { requestHash: 'another body' }));
    await expect(another).rejects.toMatchObject({ code: 'runtime.idempotency_key_reused' });
    expect(await eventsOf(store, `counter-${id}`)).toHaveLength(450);
  });

  test('is remembered through snapshots of folds that began at snapshots', async () => {
    const id = randomUUID();
    for (let from = 0; from < 1250; from += 250) {
      await writeCommands(store, id, from, from + 250);
      await rested(cold(store), `counter-${id}`);
    }
    for (const number of [0, 300, 1000, 1240]) {
      const process = cold(store);
      await process.folds.refresh(longCounter, `counter-${id}`);
      expect(await add(process, id, commandOf(id, number))).toMatchObject({
        version: number,
        isRepeated: true,
      });
    }
    expect(await eventsOf(store, `counter-${id}`)).toHaveLength(1250);
  });
});

describe('a shelf that fails', () => {
  test('is reported and hurts nothing else', async () => {
    const { store, id, stream } = await aLongCounter(250);
    await writeCommands(store, id, 250, 499);
    await shelf.owner.query('REVOKE ALL ON runtime.snapshots FROM slipway_api');
    const process = cold(store);
    expect((await process.folds.refresh(longCounter, stream)).state.total).toBe(499);
    await process.settled();
    expect(await add(process, id, commandOf(id, 499))).toMatchObject({ version: 499 });
    await process.settled();
    expect(process.reports.all).toEqual(['failed: load', 'failed: keep']);
    await shelf.owner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON runtime.snapshots TO slipway_api');
  });

  test('in the middle of a snapshot leaves the one before, whole', async () => {
    const { store, id, stream } = await aLongCounter(250);
    await writeCommands(store, id, 250, 500);
    const holder = await shelf.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM runtime.snapshots WHERE stream_id = $1 FOR UPDATE', [stream]);
    const process = cold(store);
    expect((await process.folds.refresh(longCounter, stream)).state.total).toBe(500);
    await killWhoWaits();
    await process.settled();
    await holder.query('ROLLBACK');
    holder.release();
    expect(process.reports.all).toEqual(['failed: keep']);
    expect(await shelf.of(log).newest(stream, 1)).toMatchObject({ revision: 249n, state: { total: 250 } });
    expect((await cold(store).folds.refresh(longCounter, stream)).state.total).toBe(500);
  });

  /** The server process that is about to write, as a crash would. */
  async function killWhoWaits(): Promise<void> {
    for (;;) {
      const { rows } = await shelf.owner.query<{ killed: boolean }>(
        `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%runtime.snapshots%'`,
      );
      if (rows.some(({ killed }) => killed)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});

test('a command that was decided on a snapshot carries its state: a closed counter stays closed', async () => {
  const { store, id } = await aLongCounter(250);
  const close = { decider: longCounter, id, command: counterCommands.close({}) };
  await cold(store).runner.run({ ...close, request: commandOf(id, 250) });
  await rested(cold(store), `counter-${id}`);
  await expect(add(cold(store), id, commandOf(id, 251))).rejects.toMatchObject({ code: 'counter.closed' });
});

function cut(events: readonly NewEvent[], sizes: readonly number[]): readonly (readonly NewEvent[])[] {
  const pieces: (readonly NewEvent[])[] = [];
  let from = 0;
  for (let at = 0; from < events.length; at += 1) {
    const size = sizes[at % sizes.length] ?? events.length;
    pieces.push(events.slice(from, from + size));
    from += size;
  }
  return pieces;
}
