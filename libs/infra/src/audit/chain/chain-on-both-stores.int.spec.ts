import type { EventStore } from '@slipway/application/ports';
import { startEventStoreDb } from '../../../../../test/eventstoredb';
import { aSpecDatabase } from '../../../../../test/support/projections';
import type { SpecDatabase } from '../../../../../test/support/projections';
import { all, events } from '../../event-store/conformance/an-event';
import { copyLog } from '../../event-store/copy/copy-log';
import { Closing, storeAt } from '../../event-store/eventstoredb/given-eventstoredb';
import { PostgresEventStore } from '../../event-store/postgres/postgres-event-store';
import { ChainUnderTest } from './given-chain';

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
