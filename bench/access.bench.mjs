// What walls and evidence cost: authorization, the hierarchy, the audit's questions, and the proof that the log is whole.
import { startTemporaryPostgres } from '../scripts/testing/temporary-postgres.mjs';
import { withAim } from './access/aims.mjs';
import { audit } from './access/audit.mjs';
import { analyzed, authorize, authorizeOnEventStoreDb, written } from './access/authorize.mjs';
import { hierarchy } from './access/hierarchy.mjs';
import { Tenancy } from './access/tenancy.mjs';
import { verify } from './access/verify.mjs';
import { aDatabase, login } from './event-store/database.mjs';
import { report } from './report.mjs';

/** On the same organizations and memberships. */
const ofTenancy = { authorize, hierarchy, eventstoredb: authorizeOnEventStoreDb };
/** They write a history of their own. */
const alone = { audit, verify };
const parts = [...Object.keys(ofTenancy), ...Object.keys(alone)];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !parts.includes(name));
if (unknown !== undefined) throw new Error(`no part is called ${unknown}: ${parts.join(', ')}`);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const organizations = Number(process.env.BENCH_ORGANIZATIONS ?? 10_000);

const postgres = await startTemporaryPostgres();
const newDatabase = (name) => aDatabase(postgres.url, `bench_${name}`);
try {
  const rows = [];
  if (Object.keys(ofTenancy).some(isWanted)) rows.push(...(await overTenancy(await newDatabase('tenancy'))));
  for (const name of Object.keys(alone).filter(isWanted)) {
    console.error(`${name} …`);
    rows.push(...(await alone[name](newDatabase)));
  }
  report('access', rows.map(withAim));
} finally {
  await postgres.stop();
}

async function overTenancy(url) {
  console.error(`${organizations} organizations …`);
  const tenancy = new Tenancy(organizations);
  await written(login(url, 'slipway_api'), tenancy);
  await analyzed(url);
  const rows = [];
  for (const name of Object.keys(ofTenancy).filter(isWanted)) {
    console.error(`${name} …`);
    rows.push(...(await ofTenancy[name](url, tenancy)));
  }
  return rows;
}
