import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { EventStore, RecordedEvent, Snapshot, StreamId } from '@slipway/application/ports';
import { CommandRunner, FoldCache, FoldSnapshots, mintFrom } from '@slipway/application/runtime';
import type { SnapshotObserver } from '@slipway/application/runtime';
import { aStoredEvent } from '@slipway/application/runtime/given-log';
import {
  aRequest,
  counter,
  counterCommands,
  counterEvents,
  fixedClock,
} from '@slipway/application/runtime/given-runtime';
import type { Request } from '@slipway/application/runtime/request';
import { createTestDatabase } from '../../../../test/support/database';
import { connect } from '../database/connect';
import { positionOf } from '../event-store/position.parser';
import { PostgresSnapshots } from './postgres-snapshots.adapter';

/** A counter whose streams get long. */
export const longCounter = { ...counter, reducerVersion: 1 };

/** What was reported of snapshots that were of no use. */
export class Reports implements SnapshotObserver {
  readonly all: string[] = [];

  ignored(_stream: StreamId, why: string): void {
    this.all.push(`ignored: ${why}`);
  }

  failed(_stream: StreamId, doing: string): void {
    this.all.push(`failed: ${doing}`);
  }
}

export type Shelf = {
  readonly owner: Pool;
  readonly api: Pool;
  readonly masterKey: Buffer;
  /** The snapshots of one log, which is known by its name alone. */
  of(store: string, key?: Buffer): PostgresSnapshots;
  close(): Promise<void>;
};

/** A database with nothing in it but the table of snapshots, so to say. */
export async function aShelf(): Promise<Shelf> {
  const database = await createTestDatabase(['main']);
  const owner = connect({ url: database.ownerUrl, applicationName: 'spec owner', max: 3 });
  const api = connect({ url: database.apiUrl, applicationName: 'spec api', max: 5 });
  const masterKey = randomBytes(32);
  return {
    owner,
    api,
    masterKey,
    of: (store, key = masterKey) =>
      new PostgresSnapshots({
        pool: api,
        masterKey: key,
        store: { storeId: () => Promise.resolve(store) },
      }),
    close: async () => {
      await Promise.all([owner.end(), api.end()]);
      await database.drop();
    },
  };
}

export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    stream: `counter-${randomUUID()}`,
    reducerVersion: 1,
    revision: 199n,
    eventId: randomUUID(),
    position: positionOf(200n),
    state: { total: 200, note: 'a "quoted" \u2028 text', places: { $map: [['a', { n: 1 }]] } },
    recentCommands: [
      { commandId: randomUUID(), revision: 198n, position: positionOf(199n) },
      {
        commandId: randomUUID(),
        revision: 199n,
        position: positionOf(200n),
        requestHash: 'hash',
      },
    ],
    olderCommands: Uint32Array.from([0, 1, 4_294_967_295]),
    ...changes,
  };
}

/** Sees from where streams are read, and may take its time over it. */
export class WatchedStore implements EventStore {
  readonly reads: (bigint | undefined)[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly delayMs = 0,
  ) {}

  get capabilities(): EventStore['capabilities'] {
    return this.store.capabilities;
  }

  async *readStream(...read: Parameters<EventStore['readStream']>): AsyncGenerator<RecordedEvent> {
    this.reads.push(read[1]?.from);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    yield* this.store.readStream(...read);
  }

  append: EventStore['append'] = (...append) => this.store.append(...append);
  appendMany: EventStore['appendMany'] = (writes) => this.store.appendMany(writes);
  readAll: EventStore['readAll'] = (options) => this.store.readAll(options);
  subscribeAll: EventStore['subscribeAll'] = (options) => this.store.subscribeAll(options);
  truncate: EventStore['truncate'] = (stream, before) => this.store.truncate(stream, before);
  softDelete: EventStore['softDelete'] = (stream, expected) => this.store.softDelete(stream, expected);
  tombstone: EventStore['tombstone'] = (stream, expected) => this.store.tombstone(stream, expected);
  heads: EventStore['heads'] = (streams) => this.store.heads(streams);
  head: EventStore['head'] = () => this.store.head();
  hasReached: EventStore['hasReached'] = (position) => this.store.hasReached(position);
  storeId: EventStore['storeId'] = () => this.store.storeId();
}

/** A process that has just started. `reads`: from where it read streams, in order. */
export function aProcess(store: EventStore, snapshots: PostgresSnapshots) {
  const reports = new Reports();
  const watched = new WatchedStore(store);
  const foldSnapshots = new FoldSnapshots(snapshots, reports);
  const folds = new FoldCache(watched, { snapshots: foldSnapshots });
  return {
    folds,
    reports,
    reads: watched.reads,
    runner: new CommandRunner(watched, folds, fixedClock),
    settled: () => foldSnapshots.settled(),
  };
}
export type Process = ReturnType<typeof aProcess>;

/** The command with this number, always the same one. */
export function commandOf(id: string, number: number, more: Partial<Request> = {}): Request {
  return aRequest(mintFrom(id, String(number)), more);
}

/** So many commands, each with one event, in batches as the log takes them. */
export async function writeCommands(store: EventStore, id: string, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 500) {
    const numbers = Array.from({ length: Math.min(500, to - first) }, (_, at) => first + at);
    const events = numbers.map((number) => ({
      ...aStoredEvent(counterEvents.added({ amount: 1 })),
      metadata: { ...aStoredEvent(counterEvents.added({ amount: 1 })).metadata, ...said(id, number) },
    }));
    await store.append(`counter-${id}`, first === 0 ? 'no_stream' : BigInt(first - 1), events);
  }
}

function said(id: string, number: number) {
  const { commandId, correlationId, causationId } = commandOf(id, number);
  return { commandId, correlationId, causationId, requestHash: `hash of ${String(number)}` };
}

export function add({ runner }: Process, id: string, request: Request) {
  return runner.run({
    decider: longCounter,
    id,
    command: counterCommands.add({ amount: 1 }),
    request,
  });
}
