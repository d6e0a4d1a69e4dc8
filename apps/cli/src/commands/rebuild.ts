import { readSettings, required } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import { allViews } from '@slipway/infra/projections/all-views';
import { rebuild as rebuildView } from '@slipway/infra/projections/rebuild';
import { UsageError } from '../command';
import type { RunCommand } from '../command';

/** Empties read models; the running projectors fill them again from the log. */
export const rebuild: RunCommand = async (args, say) => {
  const [wanted] = args;
  const views = wanted === '--all' ? allViews : allViews.filter(({ name }) => name === wanted);
  if (views.length === 0) {
    throw new UsageError(`name one of ${allViews.map(({ name }) => name).join(', ')}, or --all`);
  }
  const url = required(readSettings(), 'DATABASE_PROJECTOR_URL');
  const pool = connect({ url, applicationName: 'slipway cli' });
  try {
    for (const view of views) {
      await rebuildView(pool, view);
      say(`${view.name} is empty and being filled again`);
    }
  } finally {
    await pool.end();
  }
};
