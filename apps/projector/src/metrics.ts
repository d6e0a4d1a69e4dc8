import { collectDefaultMetrics, Counter, Gauge } from 'prom-client';
import type { ProjectionObserver } from '@slipway/infra/projections/observer';

/** The projections' figures for Prometheus. */
export function projectionMetrics(): ProjectionObserver {
  collectDefaultMetrics();
  const lag = new Gauge({
    name: 'slipway_projection_lag_seconds',
    help: 'Age of the last event that was projected; 0 at the end of the log.',
    labelNames: ['projection'],
  });
  const events = new Counter({
    name: 'slipway_projection_events_total',
    help: 'Events projected.',
    labelNames: ['projection'],
  });
  const failures = new Counter({
    name: 'slipway_projection_failures_total',
    help: 'Batches that failed; kind stopped waits for a human.',
    labelNames: ['projection', 'kind'],
  });
  return {
    lag: (projection, seconds) => lag.set({ projection }, seconds),
    batch: (projection, count) => events.inc({ projection }, count),
    failure: (projection, kind) => failures.inc({ projection, kind }),
  };
}
