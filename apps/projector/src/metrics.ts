import { collectDefaultMetrics, Counter, Gauge } from 'prom-client';
import type { Inbox, InboxState } from '@slipway/infra/jobs/inbox';
import type { Lane } from '@slipway/infra/projections/lane';
import type { ProjectionObserver } from '@slipway/infra/projections/observer';

type Labels = { readonly projection: string; readonly version: number; readonly partition: string };
const labelNames = ['projection', 'version', 'partition'] as const;
const labelsOf = ({ name, version, partition }: Lane): Labels => ({ projection: name, version, partition });

/** The projections' figures for Prometheus. */
export function projectionMetrics(): ProjectionObserver {
  collectDefaultMetrics();
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames });
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames });
  const lag = gauge(
    'slipway_projection_lag_seconds',
    'Age of the last event that was projected; 0 at the end of the log.',
  );
  const parkedEvents = gauge('slipway_projection_parked_events', 'Events that wait for a human.');
  const parkedKeys = gauge('slipway_projection_parked_keys', 'Streams, or other keys, that they belong to.');
  const events = counter('slipway_projection_events_total', 'Events projected.');
  const batches = counter('slipway_projection_batches_total', 'Batches committed.');
  const seconds = counter('slipway_projection_batch_seconds_total', 'Time that committed batches took.');
  const failures = new Counter({
    name: 'slipway_projection_failures_total',
    help: 'Batches that failed; after kind parked and stopped a human is needed.',
    labelNames: [...labelNames, 'kind'],
  });
  return {
    lag: (lane, age) => lag.set(labelsOf(lane), age),
    batch(lane, count, took) {
      events.inc(labelsOf(lane), count);
      batches.inc(labelsOf(lane));
      seconds.inc(labelsOf(lane), took);
    },
    failure: (lane, kind) => failures.inc({ ...labelsOf(lane), kind }),
    parked(lane, count) {
      parkedEvents.set(labelsOf(lane), count.events);
      parkedKeys.set(labelsOf(lane), count.keys);
    },
    left(lane) {
      for (const each of [lag, parkedEvents, parkedKeys]) each.remove(labelsOf(lane));
    },
  };
}

/** What outside parties told and nobody acted on yet, and the money that nothing explains. Asked when it is scraped. */
export function inboxMetrics(inbox: Inbox): void {
  const gauge = (name: string, help: string, value: (state: InboxState) => number) =>
    new Gauge({
      name,
      help,
      async collect() {
        this.set(value(await inbox.state()));
      },
    });
  gauge('slipway_inbox_waiting', 'Notices that nobody acted on yet.', ({ waiting }) => waiting);
  gauge('slipway_inbox_age_seconds', 'Age of the oldest of them.', ({ oldestSeconds }) => oldestSeconds);
  gauge(
    'slipway_unmatched_payments',
    'Payments at the gateway that no order asked for.',
    ({ unmatched }) => unmatched,
  );
}
