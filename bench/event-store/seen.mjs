import { SQL } from '@event-driven-io/dumbo';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { asOwner, readModel } from './database.mjs';
import { aStream } from './events.mjs';
import { aProjection, emmettConsumer, startRunner } from './followers.mjs';

/** A read model that says which streams have been heard of, and who keeps it: we, and emmett when it is there. */
export class Seen {
  #reader;
  #runner;
  #consumer;
  #consuming;

  static async open({ ours, emmett, url }) {
    const seen = new Seen();
    await asOwner(
      url,
      readModel('seen', 'contender text NOT NULL, stream text NOT NULL, PRIMARY KEY (contender, stream)'),
    );
    seen.#reader = new pg.Pool({ connectionString: url });
    seen.#runner = startRunner(ours, aProjection({ table: 'seen', project: byOurs }));
    if (emmett) {
      seen.#consumer = emmettConsumer(url, {}, byEmmett);
      seen.#consuming = seen.#consumer.start();
    }
    // Whatever is done once is done now.
    for (const contender of [ours, emmett]) if (contender) await seen.after(contender);
    return seen;
  }

  /** Appends, and waits until a reader sees it. */
  async after(contender) {
    const stream = aStream('seen');
    await contender.appendOne(stream);
    while (!(await this.#isSeen(contender.name, stream))) await delay(1);
  }

  async close() {
    await this.#runner.close();
    await this.#consumer?.close();
    await this.#consuming;
    await this.#reader.end();
  }

  async #isSeen(contender, stream) {
    const { rows } = await this.#reader.query({
      name: 'seen',
      text: 'SELECT FROM rm.seen_v1 WHERE contender = $1 AND stream = $2',
      values: [contender, stream],
    });
    return rows.length > 0;
  }
}

async function byOurs(events, transaction) {
  transaction.send(
    `INSERT INTO seen_v1 (contender, stream) SELECT 'slipway', stream FROM unnest($1::text[]) AS stream
     ON CONFLICT DO NOTHING`,
    [events.map(({ streamId }) => streamId)],
  );
}

const byEmmett = ({ metadata }) =>
  SQL`INSERT INTO rm.seen_v1 (contender, stream) VALUES ('emmett', ${metadata.streamName}) ON CONFLICT DO NOTHING`;
