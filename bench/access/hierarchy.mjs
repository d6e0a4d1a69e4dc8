import { row } from '../report.mjs';
import { built } from '../event-store/built.mjs';
import { login } from '../event-store/database.mjs';
import { oneByOne } from '../event-store/measure.mjs';
import { fill } from './fill.mjs';

const reads = 200;

/** The whole tree as a dashboard or an auditor of the top branch reads it: its places, and their names. */
export async function hierarchy(url, tenancy) {
  const { findFamilies, organizationList } = built('infra/organizations/organization-list.view');
  await fill(organizationList, url);
  const { connect } = built('infra/database/connect');
  const { openEventStore } = built('infra/event-store/open-event-store');
  const { FoldCache } = built('application/runtime/fold-cache');
  const { Reads } = built('infra/projections/read-scope');
  const { branchesOf, subtreeOf, tree } = built('domain/organizations/index');
  const own = login(url, 'slipway_api');
  const log = openEventStore({ url: own, applicationName: 'bench', logger: console.error });
  const pool = connect({ url: own, applicationName: 'bench' });
  const [folds, scoped] = [new FoldCache(log.store), new Reads(pool)];
  const places = async () => {
    const { state } = await folds.refresh(tree, `tree-${tenancy.top}`);
    return [...subtreeOf(state, tenancy.top)];
  };
  const whole = async () => {
    const { state } = await folds.refresh(tree, `tree-${tenancy.top}`);
    const found = await findFamilies([...branchesOf(state, tenancy.top)], scoped);
    if (found.length !== tenancy.organizations.length) throw new Error(`read ${found.length} organizations`);
  };
  try {
    await oneByOne(5, whole);
    const [ids, names] = [await oneByOne(reads, places), await oneByOne(reads, whole)];
    const count = tenancy.organizations.length;
    return [
      row(`places of a tree of ${count}, p50`, ids.p50, 'ms', null),
      row(`hierarchy of ${count} with names, p50`, names.p50, 'ms', null),
      row(`hierarchy of ${count} with names, p99`, names.p99, 'ms', null),
    ];
  } finally {
    await log.close();
    await pool.end();
  }
}
