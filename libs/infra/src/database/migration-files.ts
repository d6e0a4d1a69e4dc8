import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `event-store` may live in a database of its own. */
export type MigrationSet = 'event-store' | 'main';

export type MigrationFile = {
  /** `0001-event-store`; the number is the order. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
};

const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** The files of a set, in order. */
export function migrationFiles(
  set: MigrationSet,
  directory = migrationsDirectory(),
): readonly MigrationFile[] {
  const folder = join(directory, set);
  const names = readdirSync(folder).toSorted();
  const numbers = new Set<string>();
  for (const name of names) {
    const number = fileName.exec(name)?.[1];
    if (number === undefined)
      throw new Error(`${folder}/${name}: a migration is named NNNN-what-it-does.sql`);
    if (numbers.has(number))
      throw new Error(`${folder}: two migrations have the number ${number}; renumber the newer one`);
    numbers.add(number);
  }
  if (names.length === 0) throw new Error(`${folder} holds no migration`);
  return names.map((name) => {
    // A checkout with Windows line ends is the same migration.
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return {
      name: name.slice(0, -'.sql'.length),
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    };
  });
}

/** Name of the newest migration that this build knows. */
export function latest(set: MigrationSet, directory?: string): string {
  return migrationFiles(set, directory).at(-1)?.name ?? '';
}

/** The sources run from one depth of folders, the build from another: the folder is looked for upwards. */
function migrationsDirectory(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations');
    if (existsSync(join(candidate, 'event-store'))) return candidate;
    if (folder === dirname(folder)) {
      throw new Error(
        `no folder "migrations" above ${__dirname}; it must be deployed together with the build`,
      );
    }
  }
}
