import type { EventStore } from '@slipway/application/ports';
import { connect } from '@slipway/infra/database/connect';
import { LentLog } from './lent-log';
import { aRunner, aTally } from './projections';

/** A projector to be killed: it says when it leads, and follows the log that its parent lends until its end. */
const [url = '', type = ''] = process.argv.slice(2);
const runner = aRunner({
  pool: connect({ url, applicationName: 'killed-projector' }),
  store: new LentLog() as unknown as EventStore,
  projections: [aTally({ handles: [type] })],
});
runner.start();
const asking = setInterval(() => {
  if (runner.states()[0]?.status !== 'running') return;
  clearInterval(asking);
  process.send?.('leads');
}, 20);
