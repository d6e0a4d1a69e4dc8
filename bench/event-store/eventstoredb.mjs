import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { row } from '../report.mjs';
import { built } from './built.mjs';
import { anEvent, aStream, ourEvent } from './events.mjs';
import { interleaved, secondsOf, underLoad } from './measure.mjs';

const load = createRequire(import.meta.url);
const caught = 20_000;
const portion = 500;
/** Of which type are the events that both catch up on. */
const type = 'bench.caught';

/**
 * The adapter for EventStoreDB against the bare client as it comes, at `BENCH_EVENTSTOREDB_URL` or else at the stand-in of
 * the tests, which is as fast as it is: the ratios say what the adapter costs, not what the server can do.
 */
export async function eventStoreDb() {
  const real = process.env.BENCH_EVENTSTOREDB_URL;
  const standIn = real === undefined ? await startStandIn() : null;
  const url = real ?? standIn.url;
  const both = [bareClient(url), adapter(url)];
  const where = standIn === null ? 'eventstoredb' : 'eventstoredb (stand-in)';
  try {
    return [...(await appending(both, where)), ...(await catchingUp(both, where))];
  } finally {
    for (const one of both) await one.close();
    await standIn?.stop();
  }
}

/** Sources of the tests, hence not among what is built. */
function startStandIn() {
  load('../../test/support/typescript.cjs');
  return load('../../test/eventstoredb/index.ts').startEventStoreDb();
}

async function appending(both, where) {
  const rows = [];
  for (const workers of [1, 16, 64]) {
    const result = await interleaved(both, (one) => underLoad(workers, () => one.append(aStream())));
    rows.push(
      row(
        `${where} append c=${workers} vs bare client`,
        result.slipway.rate,
        '1/s',
        result['bare client'].rate,
      ),
    );
  }
  return rows;
}

async function catchingUp(both, where) {
  const [, ours] = both;
  for (let left = caught; left > 0; left -= portion) await ours.append(aStream(), portion, type);
  const result = await interleaved(both, async (one) => ({ rate: caught / (await secondsOf(one.catchUp)) }));
  const name = `${where} catch-up vs bare client`;
  return [row(name, result.slipway.rate, 'events/s', result['bare client'].rate)];
}

function adapter(url) {
  const { EventStoreDbEventStore } = built('infra/event-store/eventstoredb/eventstoredb-event-store');
  const store = new EventStoreDbEventStore({ url, applicationName: 'bench' });
  return {
    name: 'slipway',
    append: (stream, count = 1, type = 'bench.happened') =>
      store.append(
        stream,
        'no_stream',
        Array.from({ length: count }, () => ourEvent(anEvent(), type)),
      ),
    async catchUp() {
      const enough = new AbortController();
      const { signal } = enough;
      let left = caught;
      const following = store.subscribeAll({
        after: 'start',
        filter: { types: [type] },
        batchSize: 1000,
        signal,
      });
      for await (const { events } of following) if ((left -= events.length) <= 0) enough.abort();
    },
    close: () => store.close(),
  };
}

/** With what it does by default, and the same metadata: the same bytes are on their way. */
function bareClient(url) {
  const { EventStoreDBClient, eventTypeFilter, jsonEvent, NO_STREAM, START } = load('@eventstore/db-client');
  const client = EventStoreDBClient.connectionString(url);
  const event = () => {
    const { type, data, metadata } = ourEvent();
    return jsonEvent({ id: randomUUID(), type, data, metadata });
  };
  return {
    name: 'bare client',
    append: (stream) => client.appendToStream(stream, event(), { expectedRevision: NO_STREAM }),
    async catchUp() {
      let left = caught;
      const following = client.subscribeToAll({
        fromPosition: START,
        filter: eventTypeFilter({ prefixes: [type] }),
      });
      for await (const { event: resolved } of following) {
        if (resolved !== undefined) left -= 1;
        if (left === 0) break;
      }
    },
    close: () => client.dispose(),
  };
}
