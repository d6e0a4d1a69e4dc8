import { built } from '../event-store/built.mjs';
import { login } from '../event-store/database.mjs';

const batchSize = 1000;

/** Projects one view from the beginning of the log, on the side that serves. */
export async function fill(view, url) {
  const { connect } = built('infra/database/connect');
  const { openEventStore } = built('infra/event-store/open-event-store');
  const { inTransactionOn } = built('infra/projections/batch-transaction');
  const { Views } = built('infra/projections/views');
  const own = login(url, 'slipway_projector');
  const log = openEventStore({ url: own, applicationName: 'bench', logger: console.error });
  const pool = connect({ url: own, applicationName: 'bench' });
  const side = await new Views(pool).sideOf(view);
  const flush = (batch) => inTransactionOn(side, pool, (transaction) => view.project(batch, transaction));
  try {
    let batch = [];
    for await (const event of log.store.readAll({ filter: { types: view.handles } })) {
      if (batch.push(event) < batchSize) continue;
      await flush(batch);
      batch = [];
    }
    if (batch.length > 0) await flush(batch);
  } finally {
    await log.close();
    await pool.end();
  }
}
