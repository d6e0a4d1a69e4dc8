// The product's views in a process of their own, so that its memory is theirs: it follows the log until it is told how
// far, or builds all of them again.
import { setTimeout as delay } from 'node:timers/promises';
import { built } from './built.mjs';
import { login } from './database.mjs';
import { log, observer } from './quiet.mjs';

const [, , what, url] = process.argv;
const { allViews } = built('infra/projections/all-views');
const { connect } = built('infra/database/connect');
const { openEventStore } = built('infra/event-store/open-event-store');
const { UpcastingEventStore } = built('infra/event-store/upcasting-event-store');
const { eventDefinitions } = built('domain/contexts');

const own = login(url, 'slipway_projector');
const pool = connect({ url: own, applicationName: 'views', max: 20 });
const opened = openEventStore({ url: own, applicationName: 'views log', logger: console.error });
const store = new UpcastingEventStore(opened.store, eventDefinitions);

async function follow() {
  const { ProjectionRunner } = built('infra/projections/projection-runner');
  const runner = new ProjectionRunner({ pool, store, projections: allViews, observer, log });
  const head = new Promise((resolve) => process.once('message', resolve));
  runner.start();
  const end = await head;
  while (runner.states().some(({ position }) => position < end)) await delay(20);
  await runner.close();
}

async function rebuildAll() {
  const { rebuild } = built('infra/projections/rebuild');
  const { signal } = new AbortController();
  const views = [];
  for (const projection of allViews) {
    const since = performance.now();
    const outcome = await rebuild({ pool, store, projection, log, signal, onProgress: () => undefined });
    if (outcome.kind !== 'live') throw new Error(`the rebuild of ${projection.name} ended ${outcome.kind}`);
    views.push({
      view: projection.name,
      events: outcome.events,
      seconds: (performance.now() - since) / 1000,
    });
    console.error(`  ${projection.name}: ${outcome.events} events in ${views.at(-1).seconds.toFixed(1)} s`);
  }
  return views;
}

const views = await { follow, rebuild: rebuildAll }[what]();
await opened.close();
await pool.end();
// In kilobytes and microseconds.
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.send({ views, peakMb: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 });
process.disconnect();
