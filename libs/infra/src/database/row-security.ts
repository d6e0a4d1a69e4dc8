/** A table or view that shows one organization's rows to another. */
type Hole = { readonly name: string; readonly lacks: string };

/**
 * The second wall between organizations, checked where it could be forgotten: every table of the read models, of every
 * version and on both sides, and of the telemetry has an organization, row-level security that binds its owner too, and a policy; every view asks as its reader.
 */
const holes = `
  SELECT n.nspname || '.' || c.relname AS name,
         CASE WHEN c.relkind = 'v' THEN 'WITH (security_invoker = true)'
              WHEN NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                                AND a.attname = 'organization_id' AND NOT a.attisdropped) THEN 'a column organization_id'
              WHEN NOT c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY'
              WHEN NOT c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY'
              ELSE 'a policy' END AS lacks
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE (n.nspname IN ('rm', 'rm_b', 'telemetry') AND c.relkind IN ('r', 'p')
          AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
               OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
               OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                               AND a.attname = 'organization_id' AND NOT a.attisdropped)))
      OR (n.nspname IN ('rm', 'rm_b', 'telemetry') AND c.relkind = 'v'
          AND NOT COALESCE(c.reloptions @> '{security_invoker=true}' OR c.reloptions @> '{security_invoker=on}', false))
      OR (n.nspname IN ('rm', 'rm_b', 'telemetry') AND c.relkind = 'm')
   ORDER BY 1`;

/** Throws when a table or view lacks its wall, naming each and what it lacks. */
export async function assertRowSecurity(query: (sql: string) => Promise<readonly Hole[]>): Promise<void> {
  const found = await query(holes);
  if (found.length === 0) return;
  const list = found.map(({ name, lacks }) => `${name} lacks ${lacks}`).join('; ');
  throw new Error(`rows of one organization would show to another: ${list}`);
}
