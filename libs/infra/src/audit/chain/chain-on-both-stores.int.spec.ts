import type { EventStore, RecordedEvent } from '@slipway/application/ports';
import { startEventStoreDb } from '../../../../../test/eventstoredb';
import { aSpecDatabase } from '../../../../../test/support/projections';
import type { SpecDatabase } from '../../../../../test/support/projections';
import { all, events } from '../../event-store/conformance/an-event';
import { copyLog } from '../../event-store/copy/copy-log';
import { Closing, storeAt } from '../../event-store/eventstoredb/given-eventstoredb';
import { PostgresEventStore } from '../../event-store/postgres/postgres-event-store';
import { ChainUnderTest } from './given-chain';
import { linkAfter } from './link';
import type { Link } from './link';

jest.setTimeout(60_000);

const closing = new Closing();
let database: SpecDatabase;
let postgres: PostgresEventStore;
let other: EventStore;

beforeAll(async () => {
  const server = await startEventStoreDb();
  closing.add(() => server.stop());
  other = storeAt(server.url, closing);
  database = await aSpecDatabase();
  closing.add(() => database.close());
  postgres = new PostgresEventStore({ pool: database.projector });
  closing.add(() => postgres.close());
});
afterAll(() => closing.close());

it('one chain holds for a log and its copy in another store, and goes on there', async () => {
  const data = {
    b: [1, 2.5, 1e21, { '10': null, '9': 'é' }],
    a: { nested: true },
    text: 'ü\u2028\ud83d\ude00',
  };
  await postgres.append('order-1', 'no_stream', events(30, { data }));
  await postgres.append('order-2', 'no_stream', events(20));
  const here = await ChainUnderTest.over(postgres, database.projector);
  closing.add(() => here.close());
  await here.reach(50);
  const signal = new AbortController().signal;
  await copyLog({ from: postgres, to: other, signal, onProgress: () => undefined });

  expect(await here.verdict(here.file, other)).toMatchObject({ outcome: 'intact', events: 50, sealed: 50 });
  await other.append('order-2', 19n, events(5));
  await here.reach(55, other);
  expect(await here.verdict(here.file, other)).toMatchObject({ outcome: 'intact', events: 55, sealed: 55 });

  const there = await aSpecDatabase();
  closing.add(() => there.close());
  const anew = await ChainUnderTest.over(other, there.projector);
  closing.add(() => anew.close());
  await anew.reach(55);
  expect(await all(anew.table.read())).toEqual(await all(here.table.read()));
});

it('goes on behind an event whose stream was ended since', async () => {
  const own = await aSpecDatabase();
  closing.add(() => own.close());
  const store = new PostgresEventStore({ pool: own.owner });
  closing.add(() => store.close());
  const chain = await ChainUnderTest.over(store, own.projector);
  closing.add(() => chain.close());
  await store.append('order-1', 'no_stream', events(3));
  await chain.reach(3);
  await store.tombstone('order-1', 2n);
  await store.append('order-2', 'no_stream', events(2));
  await chain.reach(5);
  expect(await chain.verdict()).toMatchObject({ outcome: 'intact', sealed: 5 });
});

it('two chainers make one chain', async () => {
  const own = await aSpecDatabase();
  closing.add(() => own.close());
  const store = new PostgresEventStore({ pool: own.projector });
  closing.add(() => store.close());
  const chain = await ChainUnderTest.over(store, own.projector);
  closing.add(() => chain.close());
  const both = Promise.all([chain.reach(400), chain.reach(400)]);
  for (let round = 0; round < 40; round += 1)
    await store.append('order-1', round === 0 ? 'no_stream' : BigInt(round * 10 - 1), events(10));
  await both;
  expect(await chain.verdict()).toMatchObject({ outcome: 'intact', events: 400, sealed: 400 });
});

type Log = readonly RecordedEvent[];
const edited = (event: RecordedEvent): RecordedEvent => ({ ...event, data: { n: 4711 } });

/** What whoever owns the data of an EventStoreDB can make of them; which event is the first that is not as it was. */
const tampered: readonly (readonly [string, number, (log: Log) => Log])[] = [
  ['edited', 7, (log) => log.with(6, edited(log.at(6) as RecordedEvent))],
  ['deleted', 5, (log) => log.toSpliced(4, 1)],
  ['inserted', 9, (log) => log.toSpliced(8, 0, edited(log.at(8) as RecordedEvent))],
  ['reordered', 3, (log) => log.toSpliced(2, 2, ...log.slice(2, 4).toReversed())],
  ['truncated', 11, (log) => log.slice(0, 10)],
];

describe('a log on EventStoreDB that was changed', () => {
  let chain: ChainUnderTest;
  let own: SpecDatabase;
  let log: Log;

  beforeEach(async () => {
    const server = await startEventStoreDb();
    closing.add(() => server.stop());
    const store = storeAt(server.url, closing);
    const there = await aSpecDatabase();
    closing.add(() => there.close());
    const under = await ChainUnderTest.over(store, there.projector);
    closing.add(() => under.close());
    [own, chain] = [there, under];
    await store.append('order-1', 'no_stream', events(8));
    await store.append('order-2', 'no_stream', events(8));
    await chain.reach(16);
    log = await all(store.readAll());
  });

  it.each(tampered)('is found: an event was %s', async (_, n, change) => {
    const changed = change(log);
    const readAll = async function* () {
      yield* await Promise.resolve(changed);
    };
    expect(await chain.verdict(chain.file, { readAll })).toMatchObject({ outcome: 'broken', n });
    // As the superuser of both databases: the chain and its heads fit the log again. The anchors do not.
    const links: Link[] = [];
    for (const event of changed) links.push(linkAfter(links.at(-1) ?? null, event));
    await own.owner.query('TRUNCATE runtime.audit_chain, runtime.audit_heads');
    await chain.table.append(links);
    expect(await chain.verdict(chain.file, { readAll })).toMatchObject({ outcome: 'broken', n });
  });
});
