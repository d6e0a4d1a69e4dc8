import { asOwner } from './database.mjs';

/** How many rows readers could see in each view of the product, and a hash of all of them that knows no order. */
export async function rowsOfViews(url) {
  const views = await asOwner(url, `SELECT viewname FROM pg_views WHERE schemaname = 'rm' ORDER BY 1`);
  const found = {};
  for (const { viewname } of views) {
    const [row] = await asOwner(
      url,
      `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS hash,
              coalesce(sum(hashtextextended(t::text, 1)), 0)::text AS other_hash FROM rm.${viewname} t`,
    );
    found[viewname] = row;
  }
  return found;
}

/** Throws with the names of the views that differ, and a few rows of each as they stand on the two sides. */
export async function assertSame(url, before, after) {
  const different = Object.keys(before).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  for (const name of different) console.error(`  ${name}:`, await differencesOf(url, name));
  if (different.length > 0)
    throw new Error(`rebuilt otherwise than they were followed: ${different.join(', ')}`);
}

/** Rows that only one side has: the one that serves was rebuilt, the other one followed. */
async function differencesOf(url, view) {
  const [{ rebuilt }] = await asOwner(
    url,
    `SELECT DISTINCT d.refobjid::regclass::text AS rebuilt FROM pg_rewrite r JOIN pg_depend d ON d.objid = r.oid
     WHERE r.ev_class = 'rm.${view}'::regclass AND d.refobjid <> r.ev_class AND d.refclassid = 'pg_class'::regclass`,
  );
  const [schema, table] = rebuilt.split('.');
  const followed = `${schema === 'rm' ? 'rm_b' : 'rm'}.${table}`;
  const only = (one, other) =>
    asOwner(
      url,
      `SELECT to_jsonb(t) AS row FROM ${one} t EXCEPT SELECT to_jsonb(t) FROM ${other} t ORDER BY 1 LIMIT 3`,
    );
  return JSON.stringify({ rebuilt: await only(rebuilt, followed), followed: await only(followed, rebuilt) });
}
