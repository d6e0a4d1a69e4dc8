import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withOwner } from './chaos';
import type { Product } from './product';

/** Every row of every table, by table, as text: log, read models, jobs, outbox, vault, sessions, telemetry. */
export function everythingStored(product: Product): Promise<Readonly<Record<string, string>>> {
  return withOwner(product, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    // Row-level security is forced on the owner too; the writer of the read models sees all rows.
    const texts: Record<string, string> = {};
    for (const { name } of tables.rows) {
      const role = /^(rm|telemetry)\./.test(name) ? 'slipway_projector' : 'NONE';
      await client.query(`SET ROLE ${role}`);
      const { rows } = await client.query<{ all: string | null }>(
        `SELECT string_agg(t::text, E'\\n') AS all FROM ${name} t`,
      );
      texts[name] = rows[0]?.all ?? '';
    }
    return texts;
  });
}

/** Every file below the folder, by its path in it, byte by byte. */
export async function filesBelow(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length), await readFile(path, 'latin1')] as const;
    }),
  );
  return Object.fromEntries(texts);
}
