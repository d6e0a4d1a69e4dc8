import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePostgresFolder, runsAsRoot } from '../launcher/data-folder.mjs';
import { readNote, writeWhole } from '../launcher/files.mjs';
import { steadyPort } from '../launcher/ports.mjs';
import { canUse, postgresAccount, postgresBinaries } from '../launcher/postgres-binaries.mjs';
import { initializeCluster, runningServer, startServer } from '../launcher/postgres.mjs';
import { nearUrlOf, ownerUrlOf } from '../launcher/private-postgres.mjs';
import { identityOf, isRunning, signalProcess, waitUntil } from '../launcher/processes.mjs';

const prefix = 'slipway-test-';
const gracePeriodMs = 60_000;

const clusterOf = (folder) => join(folder, 'postgres', 'data');
const ownerFile = (folder) => join(folder, 'owner.json');

/** SIGQUIT is PostgreSQL's immediate shutdown: what was not committed is lost, as by a power failure. */
async function crash(server, how = 'SIGQUIT') {
  signalProcess(server, how);
  if (!(await waitUntil(() => !isRunning(server), 5000))) signalProcess(server, 'SIGKILL');
}

async function end(folder) {
  const server = runningServer(clusterOf(folder));
  if (server) await crash(server);
  rmSync(folder, { recursive: true, force: true });
}

/** In a folder that everybody may write to, only what is ours is believed. */
function isAbandoned(folder) {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory() || stat.uid !== process.getuid()) return false;
  const owner = readNote(ownerFile(folder));
  return owner ? !isRunning(owner) : Date.now() - stat.mtimeMs > gracePeriodMs;
}

/** Ends the servers, and removes their folders, whose test run was killed. Answers how many there were. */
export async function endAbandonedServers(parent = tmpdir()) {
  const folders = readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name))
    .filter(isAbandoned);
  await Promise.all(folders.map(end));
  return folders.length;
}

function makeFolder(account) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  writeWhole(ownerFile(folder), JSON.stringify(identityOf(process.pid)));
  if (runsAsRoot()) chmodSync(folder, 0o711);
  if (!canUse(account, '-x', folder)) {
    rmSync(folder, { recursive: true });
    throw new Error(
      `User postgres cannot enter ${tmpdir()}: set TMPDIR to a folder that everybody can reach.`,
    );
  }
  preparePostgresFolder(join(folder, 'postgres'), account);
  return folder;
}

/**
 * One PostgreSQL for a test run, in a folder of its own and on a free port. Answers
 * `{ url, nearUrl, stop, restart, abandon }`: the owner's URL by TCP and by Unix socket, an orderly end, a crash (SIGQUIT
 * or SIGKILL) with a new start on the same port, and a synchronous end for a process that is about to exit.
 */
export async function startTemporaryPostgres() {
  await endAbandonedServers();
  const account = postgresAccount();
  const folder = makeFolder(account);
  try {
    const binaries = postgresBinaries(account, folder);
    const password = randomBytes(16).toString('hex');
    const logFile = join(folder, 'postgres.log');
    const shared = { binaries, account, logFile };
    await initializeCluster({ ...shared, folder: join(folder, 'postgres'), password, sync: false });
    const start = (nextPort) => startServer({ ...shared, clusterFolder: clusterOf(folder), nextPort });
    let server = await start(steadyPort);
    const abandon = () => {
      signalProcess(server, 'SIGQUIT');
    };
    const restart = async (how) => {
      await crash(server, how);
      const { port } = server;
      server = await start(() => port);
    };
    const url = ownerUrlOf(server.port, password, 'postgres');
    const nearUrl = nearUrlOf(url, clusterOf(folder));
    return { url, nearUrl, stop: () => end(folder), restart, abandon };
  } catch (error) {
    await end(folder);
    throw error;
  }
}
