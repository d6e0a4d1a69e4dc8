import { randomInt, randomUUID } from 'node:crypto';
import { row } from '../report.mjs';
import { built } from '../event-store/built.mjs';
import { asOwner, login } from '../event-store/database.mjs';
import { oneByOne } from '../event-store/measure.mjs';
import { writeHistory } from '../event-store/processes.mjs';
import { fill } from './fill.mjs';

const sizes = (process.env.BENCH_SIZES ?? '10000,1000000').split(',').map(Number);
const limit = 50;
const asks = 400;
const sampled = 1000;
const subtree = 100;

/** What an auditor asks, of an organization that half of the log is about, and of a subtree, at each length of the log. */
export async function audit(newDatabase) {
  const rows = [];
  for (const size of sizes) {
    console.error(`  at ${size} events …`);
    rows.push(...(await at(size, await newDatabase(`audit_${size}`))));
  }
  return rows;
}

async function at(size, url) {
  const { connect } = built('infra/database/connect');
  const { Reads } = built('infra/projections/read-scope');
  const { auditOf, auditTimeline } = built('infra/audit/audit-timeline.view');
  const large = randomUUID();
  await writeHistory(url, size, large);
  await fill(auditTimeline, url);
  await asOwner(url, 'VACUUM ANALYZE rm.audit_timeline_v1');
  const pool = connect({ url: login(url, 'slipway_api'), applicationName: 'bench' });
  const reads = new Reads(pool);
  try {
    const rows = [];
    for (const [name, question] of Object.entries(await questions(url, large))) {
      const ask = () => {
        const { organizationIds = [large], cursor, ...filter } = question();
        return auditOf(organizationIds, filter, { limit, cursor }, reads);
      };
      const { items } = await ask();
      if (items.length === 0) throw new Error(`${name} finds nothing`);
      await oneByOne(asks / 10, ask);
      const { p50, p99 } = await oneByOne(asks, ask);
      rows.push(row(`audit: ${name} p50, at ${size} events`, p50, 'ms', null));
      rows.push(row(`audit: ${name} p99, at ${size} events`, p99, 'ms', null));
    }
    return rows;
  } finally {
    await pool.end();
  }
}

const any = (items) => items[randomInt(items.length)];

/** Each with other words every time, taken from events that are there. */
async function questions(url, large) {
  const { cursorAt } = built('infra/projections/paging');
  const some = await asOwner(
    url,
    `SELECT position, type, actor_id, stream, correlation_id, at FROM rm.audit_timeline_v1
     WHERE organization_id = '${large}' ORDER BY random() LIMIT ${sampled}`,
  );
  const others = await asOwner(
    url,
    `SELECT DISTINCT organization_id AS id FROM rm.audit_timeline_v1 LIMIT ${subtree}`,
  );
  const newest = some.map(({ at }) => at).reduce((a, b) => (a > b ? a : b));
  const below = [large, ...others.map(({ id }) => id)];
  const minute = ({ at }) => ({ from: at.toISOString(), to: new Date(at.getTime() + 60_000).toISOString() });
  return {
    'newest page': () => ({}),
    'page anywhere': () => ({ cursor: cursorAt(any(some).position) }),
    'of an actor': () => ({ actor: any(some).actor_id }),
    'of a type': () => ({ type: any(some).type }),
    'of a resource': () => ({ stream: any(some).stream }),
    'of one flow': () => ({ correlationId: any(some).correlation_id }),
    'of a minute': () => minute(any(some)),
    'of an actor and a type': () => {
      const { actor_id: actor, type } = any(some);
      return { actor, type };
    },
    'of a type in a minute': () => {
      const event = any(some);
      return { type: event.type, ...minute(event) };
    },
    'of the last hours': () => ({ from: new Date(newest.getTime() - 6 * 3_600_000).toISOString() }),
    [`of a subtree of ${below.length}`]: () => ({ organizationIds: below }),
    [`of a minute in a subtree of ${below.length}`]: () => ({
      organizationIds: below,
      ...minute(any(some)),
    }),
    [`of an actor in a subtree of ${below.length}`]: () => ({
      organizationIds: below,
      actor: any(some).actor_id,
    }),
  };
}
