import { startEventStoreDb } from '../../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../../test/eventstoredb';
import { all, aStream, events } from '../conformance/an-event';
import { Closing, storeAt } from '../eventstoredb/given-eventstoredb';
import { PostgresLog } from '../postgres/given-postgres-log';
import { PostgresEventStore } from '../postgres/postgres-event-store';
import { compareLogs } from './compare-logs';
import { copyLog } from './copy-log';

jest.setTimeout(120_000);

const closing = new Closing();
let server: EventStoreDb;
let source: PostgresEventStore;
let back: PostgresEventStore;

async function postgresLog(): Promise<PostgresEventStore> {
  const log = await PostgresLog.create();
  closing.add(() => log.drop());
  const store = new PostgresEventStore({ pool: log.owner });
  closing.add(() => store.close());
  return store;
}

beforeAll(async () => {
  server = await startEventStoreDb();
  closing.add(() => server.stop());
  source = await postgresLog();
  back = await postgresLog();
});
afterAll(() => closing.close());

it('a log goes from PostgreSQL to EventStoreDB and back, and is the same', async () => {
  const streams = Array.from({ length: 20 }, () => aStream());
  for (let round = 0n; round < 10n; round += 1n)
    for (const stream of streams)
      await source.append(stream, round === 0n ? 'no_stream' : round * 2n - 1n, events(2));
  const middle = storeAt(server.url, closing);
  const signal = new AbortController().signal;
  const onProgress = (): void => undefined;
  expect(await copyLog({ from: source, to: middle, signal, onProgress })).toMatchObject({ events: 400 });
  expect(await copyLog({ from: middle, to: back, signal, onProgress })).toMatchObject({ events: 400 });
  const there = await compareLogs(source, middle);
  const andBack = await compareLogs(middle, back);
  expect(there).toMatchObject({ outcome: 'equal', events: 400 });
  expect(andBack).toMatchObject({ outcome: 'equal', events: 400 });
  expect(there.outcome === 'equal' && andBack.outcome === 'equal' && there.sha256 === andBack.sha256).toBe(
    true,
  );
  expect(await all(back.readStream(streams[7] ?? ''))).toHaveLength(20);
});
