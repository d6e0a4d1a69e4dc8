import { Counter } from 'prom-client';
import type { SnapshotObserver } from '@slipway/application/runtime';
import type { Log } from '../logging/log';

const ignored = new Counter({
  name: 'slipway_snapshots_ignored_total',
  help: 'Snapshots that did not fit; the stream was read instead. incompatible is usual after an upgrade.',
  labelNames: ['why'],
});
const failures = new Counter({
  name: 'slipway_snapshot_failures_total',
  help: 'Snapshots that could not be loaded, kept or dropped.',
  labelNames: ['doing'],
});

/** Snapshots that were of no use, for the log and for Prometheus. */
export function snapshotObserver(log: Log): SnapshotObserver {
  return {
    ignored(stream, why) {
      ignored.inc({ why });
      const fields = { stream, why };
      if (why === 'incompatible') log.info(fields, 'a snapshot of another version was left alone');
      else log.warn(fields, 'a snapshot that does not fit was ignored; the stream was read instead');
    },
    failed(stream, doing, error) {
      failures.inc({ doing });
      log.warn({ stream, doing, err: error }, 'a snapshot could not be used; nothing else is affected');
    },
  };
}
