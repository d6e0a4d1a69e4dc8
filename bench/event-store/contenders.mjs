// Three ways to keep events in the same PostgreSQL: a bare INSERT (the ceiling), emmett-postgresql, and ours.
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { built } from './built.mjs';
import { asOwner, login } from './database.mjs';
import { anEvent, ourEvent } from './events.mjs';

/** Runs `part` with all three on the database, each with its schema there. */
export async function withContenders(url, part) {
  await asOwner(
    url,
    'CREATE TABLE bench_raw (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data jsonb)',
  );
  const contenders = { raw: rawInsert(url), emmett: emmett(url), ours: ours(url) };
  await contenders.emmett.store.schema.migrate();
  try {
    return await part({ ...contenders, url });
  } finally {
    await Promise.all(Object.values(contenders).map((contender) => contender.close()));
  }
}

const many = (count, make) => Array.from({ length: count }, make);

/** Single-row INSERTs into a table with one index: nothing is promised, so nothing can be faster here. */
function rawInsert(url) {
  const pool = new pg.Pool({ connectionString: url, max: 64 });
  return {
    name: 'insert',
    appendOne: () =>
      pool.query({
        name: 'raw',
        text: 'INSERT INTO bench_raw (data) VALUES ($1)',
        values: [JSON.stringify(anEvent())],
      }),
    appendMany: (_stream, count) =>
      pool.query({
        name: 'raw-many',
        text: 'INSERT INTO bench_raw (data) SELECT value FROM jsonb_array_elements($1::jsonb)',
        values: [JSON.stringify(many(count, anEvent))],
      }),
    close: () => pool.end(),
  };
}

function emmett(url) {
  const store = getPostgreSQLEventStore(url);
  const event = () => ({ type: 'bench.happened', data: anEvent() });
  const append = (stream, events, expectedStreamVersion) =>
    store.appendToStream(stream, events, { expectedStreamVersion });
  return {
    name: 'emmett',
    store,
    appendOne: (stream) => append(stream, [event()], 'STREAM_DOES_NOT_EXIST'),
    appendMany: (stream, count) => append(stream, many(count, event), 'STREAM_DOES_NOT_EXIST'),
    async load(stream) {
      const { events } = await store.readStream(stream);
      return events.length;
    },
    close: () => store.close(),
  };
}

export function ours(url) {
  const { connect } = built('infra/database/connect');
  const { PostgresEventStore } = built('infra/event-store/postgres/postgres-event-store');
  const open = (user) => connect({ url: login(url, user), applicationName: 'bench', max: 20 });
  const pool = open('slipway_api');
  const projector = open('slipway_projector');
  const store = new PostgresEventStore({ pool });
  return {
    name: 'slipway',
    store,
    pool,
    projector,
    appendOne: (stream) => store.append(stream, 'no_stream', [ourEvent()]),
    appendMany: (stream, count) =>
      store.append(
        stream,
        'no_stream',
        many(count, () => ourEvent()),
      ),
    async load(stream) {
      let count = 0;
      for await (const event of store.readStream(stream)) count += event.revision >= 0n ? 1 : 0;
      return count;
    },
    async close() {
      await store.close();
      await Promise.all([pool.end(), projector.end()]);
    },
  };
}
