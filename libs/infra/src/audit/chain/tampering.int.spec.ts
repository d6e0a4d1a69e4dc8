import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import { aSpecDatabase } from '../../../../../test/support/projections';
import type { SpecDatabase } from '../../../../../test/support/projections';
import { all, events } from '../../event-store/conformance/an-event';
import { PostgresEventStore } from '../../event-store/postgres/postgres-event-store';
import { ChainUnderTest } from './given-chain';
import { linkAfter } from './link';
import type { Link } from './link';

jest.setTimeout(60_000);

let database: SpecDatabase;
let store: PostgresEventStore;
let chain: ChainUnderTest;

beforeEach(async () => {
  database = await aSpecDatabase();
  store = new PostgresEventStore({ pool: database.projector });
  chain = await ChainUnderTest.over(store, database.projector);
  for (const stream of ['order-1', 'order-2', 'order-3']) await store.append(stream, 'no_stream', events(10));
  await chain.reach(20);
  for (const stream of ['order-1', 'order-2']) await store.append(stream, 9n, events(5));
  await chain.reach(40);
});
afterEach(async () => {
  await chain.close();
  await store.close();
  await database.close();
});

/** As the owner of the database, with every safeguard of ours off. */
async function asSuperuser(...statements: readonly string[]): Promise<void> {
  const client = await database.owner.connect();
  await client.query(`SET session_replication_role = replica; SET evs.maintenance = on`);
  for (const statement of statements) await client.query(statement);
  client.release(true);
}

const at = (offset: number) =>
  `(SELECT position FROM evs.events ORDER BY position OFFSET ${offset - 1} LIMIT 1)`;
const edit = (n: number) =>
  `UPDATE evs.events SET data = jsonb_set(data, '{n}', '4711') WHERE position = ${at(n)}`;

const tampered: readonly (readonly [string, number, readonly string[]])[] = [
  ['an edited field', 17, [edit(17)]],
  [
    'edited metadata',
    3,
    [
      `UPDATE evs.events SET metadata = jsonb_set(metadata, '{actor}', '{"kind":"process","name":"x"}') WHERE position = ${at(3)}`,
    ],
  ],
  ['another type', 40, [`UPDATE evs.events SET type = 'spec.other' WHERE position = ${at(40)}`]],
  ['a deleted event', 12, [`DELETE FROM evs.events WHERE position = ${at(12)}`]],
  ['the first one deleted', 1, [`DELETE FROM evs.events WHERE position = ${at(1)}`]],
  ['the last one deleted', 40, [`DELETE FROM evs.events WHERE position = ${at(40)}`]],
  ['the end cut off', 31, [`DELETE FROM evs.events WHERE position >= ${at(31)}`]],
  ['everything cut off', 1, ['DELETE FROM evs.events']],
  [
    'an inserted event',
    21,
    [
      'UPDATE evs.events SET position = position + 100000 WHERE position >= ' + at(21),
      `INSERT INTO evs.events (position, stream_no, revision, event_id, type, schema_version, data, metadata)
       SELECT position - 50000, stream_no, 1000, gen_random_uuid(), type, 1, data, metadata FROM evs.events WHERE position = ${at(21)}`,
    ],
  ],
  [
    'two events in each other’s place',
    5,
    [
      `CREATE TEMPORARY TABLE swapped AS SELECT ${at(5)} AS a, ${at(9)} AS b`,
      'UPDATE evs.events SET position = -1 WHERE position = (SELECT a FROM swapped)',
      'UPDATE evs.events SET position = (SELECT a FROM swapped) WHERE position = (SELECT b FROM swapped)',
      'UPDATE evs.events SET position = (SELECT b FROM swapped) WHERE position = -1',
    ],
  ],
];

/** What the owner of the database can do besides: write a chain that fits the log as it is now, and what belongs to it. */
async function rewriteTheChain(pool: Pool): Promise<void> {
  const found: readonly RecordedEvent[] = await all(store.readAll());
  const links: Link[] = [];
  for (const event of found) links.push(linkAfter(links.at(-1) ?? null, event));
  await asSuperuser('TRUNCATE runtime.audit_chain');
  await chain.table.append(links);
  await pool.query(
    `UPDATE runtime.audit_heads h SET hash = c.hash FROM runtime.audit_chain c
     WHERE c.n = least(h.n, (SELECT max(n) FROM runtime.audit_chain))`,
  );
}

it('a log that nobody touched is intact, and its unsealed tail is known', async () => {
  expect(await chain.verdict()).toMatchObject({ outcome: 'intact', events: 40, sealed: 40 });
  await store.append('order-4', 'no_stream', events(7));
  expect(await chain.verdict()).toMatchObject({ outcome: 'intact', events: 47, sealed: 40 });
});

describe.each(tampered)('%s', (_, n, statements) => {
  it('is found, and its place is named', async () => {
    await asSuperuser(...statements);
    expect(await chain.verdict()).toMatchObject({ outcome: 'broken', n });
  });

  it('is found at the same place when chain and heads were written anew to fit', async () => {
    await asSuperuser(...statements);
    await rewriteTheChain(database.owner);
    expect(await chain.verdict()).toMatchObject({ outcome: 'broken', n });
  });
});

describe('besides', () => {
  it('a link that was changed in the database is found, and the log is not blamed', async () => {
    await asSuperuser(`UPDATE runtime.audit_chain SET hash = sha256('x') WHERE n = 33`);
    const verdict = await chain.verdict();
    expect(verdict).toMatchObject({ outcome: 'broken', n: 33 });
    expect(verdict.outcome === 'broken' && verdict.why).toContain('as it was sealed, but its link');
  });

  it('a chain whose end was cut off is found', async () => {
    await asSuperuser('DELETE FROM runtime.audit_chain WHERE n > 25');
    expect(await chain.verdict()).toMatchObject({ outcome: 'broken', n: 26 });
  });

  it('an edit in the unsealed tail is found by the chain', async () => {
    await store.append('order-4', 'no_stream', events(3));
    const copy = join(chain.folder, 'old.ndjson');
    await copyFile(chain.file, copy);
    await chain.reach(43);
    await asSuperuser(edit(42));
    expect(await chain.verdict(copy)).toMatchObject({ outcome: 'broken', n: 42 });
  });

  it('a head in the database that nobody signed is found', async () => {
    await asSuperuser(`UPDATE runtime.audit_heads SET signature = sha256('x') WHERE n = 40`);
    expect(await chain.verdict()).toMatchObject({ outcome: 'broken', n: 40 });
  });

  it('an anchor file is believed only when it is signed and whole', async () => {
    const lines = (await readFile(chain.file, 'utf8')).trimEnd().split('\n');
    const [first = '', ...others] = lines;
    await writeFile(chain.file, `${[first.replace(/"hash":"../, '"hash":"00'), ...others].join('\n')}\n`);
    await expect(chain.verdict()).rejects.toThrow('not signed');
    await writeFile(chain.file, `${lines.slice(1).join('\n')}\n`);
    await expect(chain.verdict()).rejects.toThrow('lines are missing');
    await writeFile(chain.file, `${first.slice(0, 40)}\n${others.join('\n')}\n`);
    await expect(chain.verdict()).rejects.toThrow('line 1 of the anchor file');
  });

  it('what was half written when the machine stopped is cut off, and the file goes on', async () => {
    await writeFile(chain.file, `${await readFile(chain.file, 'utf8')}{"v":1,"n":4`);
    expect(await chain.verdict()).toMatchObject({ outcome: 'intact', sealed: 40 });
    await store.append('order-4', 'no_stream', events(1));
    await chain.reach(41);
    expect(await chain.verdict()).toMatchObject({ outcome: 'intact', sealed: 41 });
  });

  it('nothing is sealed that contradicts what was sealed before', async () => {
    const before = await readFile(chain.file, 'utf8');
    await asSuperuser(edit(17));
    await rewriteTheChain(database.owner);
    await store.append('order-4', 'no_stream', events(1));
    await chain.reach(41);
    expect(await readFile(chain.file, 'utf8')).toBe(before);
    expect(chain.complaints.join()).toContain('run slipway verify-audit');
  });
});
