import { accessSync, chmodSync, chownSync, constants, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './files.mjs';
import { Sentence } from './sentences.mjs';

export const runsAsRoot = () => process.getuid?.() === 0;

/** Where the data folder is when nobody says: root's clone may lie where user postgres cannot go. */
export function defaultDataDir() {
  return runsAsRoot() ? '/var/lib/slipway' : join(root, '.data');
}

/** Every path in a data folder. */
export function pathsOf(dataDir) {
  const folder = resolve(root, dataDir);
  const postgres = join(folder, 'postgres');
  return {
    dataDir: folder,
    secretsFile: join(folder, 'secrets.json'),
    portsFile: join(folder, 'ports.json'),
    run: join(folder, 'run'),
    lockFile: join(folder, 'run', 'lock.json'),
    settingsFile: join(folder, 'run', 'settings.json'),
    logs: join(folder, 'logs'),
    sandbox: join(folder, 'sandbox'),
    postgres,
    clusterFolder: join(postgres, 'data'),
  };
}

function privateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Makes the folders that are missing. As root others may pass through the top folder, but not list it. */
export function prepareDataFolder(paths) {
  try {
    mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
    accessSync(paths.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if (runsAsRoot()) chmodSync(paths.dataDir, 0o711);
    [paths.run, paths.logs, paths.sandbox].forEach(privateFolder);
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(error.code))
      throw new Sentence(`The data folder ${paths.dataDir} lies on a file: name a folder with --data-dir.`);
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new Sentence(
      `This user may not write to the data folder ${paths.dataDir}: use the user that owns it, or another folder (npm start -- --data-dir FOLDER).`,
    );
  }
}

/** The part of PostgreSQL, owned by the account that the server runs as. */
export function preparePostgresFolder(folder, account) {
  privateFolder(folder);
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
}
