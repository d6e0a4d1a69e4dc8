import pg from 'pg';
import { built } from './built.mjs';

/** One of the product's lesser logins, at the same database. */
export const login = (url, user) => Object.assign(new URL(url), { username: user, password: user }).href;

/** A database of this name on the server, with the schemas as `slipway migrate` makes them. Gives the owner's URL. */
export async function aDatabase(server, name) {
  const { ensureRoles } = built('infra/database/roles');
  const { migrate } = built('infra/database/migrations');
  await asOwner(server, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: name }).href;
  await ensureRoles({
    ownerUrl: url,
    apiUrl: login(url, 'slipway_api'),
    projectorUrl: login(url, 'slipway_projector'),
  });
  for (const set of ['event-store', 'main']) await migrate({ url, set });
  return url;
}

/** A read model of its own, guarded as those of the product are; the first projection that stands on it shows it. */
export const readModel = (name, columns) =>
  `CREATE TABLE rm.${name}_v1 (organization_id text NOT NULL DEFAULT 'platform', ${columns});
   SELECT rm.guard_table('rm.${name}_v1')`;

/** Statements of the owner, on a connection of their own. Gives the rows of the last one. */
export async function asOwner(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}
