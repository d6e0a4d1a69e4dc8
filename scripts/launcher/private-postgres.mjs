import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { preparePostgresFolder } from './data-folder.mjs';
import { ensureDatabase } from './database.mjs';
import { readNote, requireFreeSpace, writeWhole } from './files.mjs';
import { freePort } from './ports.mjs';
import { canUse, postgresAccount, postgresBinaries } from './postgres-binaries.mjs';
import {
  initializeCluster,
  limitLog,
  owner,
  runningServer,
  socketFolderOf,
  startServer,
  stopServer,
} from './postgres.mjs';
import { Sentence } from './sentences.mjs';

const logCheckMs = 60_000;
const restartPauseMs = 2000;

/** A port that stays the same as long as nobody else takes it; remembered in the data folder. */
export async function rememberedPort(paths, name) {
  const ports = readNote(paths.portsFile) ?? {};
  const port = await freePort(ports[name]);
  if (ports[name] !== port) writeWhole(paths.portsFile, JSON.stringify({ ...ports, [name]: port }));
  return port;
}

export const ownerUrlOf = (port, password, database = 'slipway') =>
  `postgres://${owner}:${password}@127.0.0.1:${port}/${database}`;

/** The same through the server's Unix socket, where there is one; whoever does not know `host` takes the address. */
export function nearUrlOf(url, clusterFolder) {
  const folder = socketFolderOf(clusterFolder);
  return folder === undefined ? url : `${url}?host=${encodeURIComponent(folder)}`;
}

/** Stops a server that a killed launcher left running on this data folder. */
export async function stopOrphanedServer(paths, say) {
  const orphan = existsSync(paths.clusterFolder) ? runningServer(paths.clusterFolder) : undefined;
  if (!orphan) return;
  say(`  Stopping PostgreSQL (pid ${orphan.pid}), left over from a start that was killed.`);
  await stopServer(orphan, 5000);
}

async function createCluster({ paths, secrets, binaries, account, signal }) {
  requireFreeSpace(paths.dataDir, 'a new database');
  const password = secrets.OWNER_DATABASE_PASSWORD;
  const logFile = join(paths.logs, 'initdb.log');
  await initializeCluster({ binaries, account, folder: paths.postgres, password, logFile, signal });
}

/**
 * Starts the PostgreSQL of a data folder, created on the first start, and keeps it running. Answers
 * `{ ownerUrl, stop(limitMs) }`.
 */
export async function openPrivatePostgres({ paths, secrets, progress, signal }) {
  const account = postgresAccount();
  preparePostgresFolder(paths.postgres, account);
  if (!canUse(account, '-x', paths.postgres))
    throw new Sentence(
      `User postgres cannot enter the data folder ${paths.dataDir}: choose one that it can reach, for example npm start -- --data-dir /var/lib/slipway.`,
    );
  const binaries = postgresBinaries(account, paths.dataDir);
  if (!existsSync(paths.clusterFolder))
    await progress.step('Creating the database', () =>
      createCluster({ paths, secrets, binaries, account, signal }),
    );
  const logFile = join(paths.logs, 'postgres.log');
  const nextPort = () => rememberedPort(paths, 'postgres');
  const options = { binaries, account, clusterFolder: paths.clusterFolder, logFile };
  const server = await progress.step('Starting PostgreSQL', () =>
    startServer({ ...options, nextPort, signal }),
  );
  const kept = keepServer(server, { options, say: progress.say });
  const password = secrets.OWNER_DATABASE_PASSWORD;
  try {
    await ensureDatabase(ownerUrlOf(server.port, password, 'postgres'), 'slipway');
  } catch (error) {
    await kept.stop(500);
    throw error;
  }
  const ownerUrl = nearUrlOf(ownerUrlOf(server.port, password), paths.clusterFolder);
  return { ownerUrl, stop: kept.stop };
}

function keepServer(first, { options, say }) {
  let server = first;
  const stopping = new AbortController();
  const nextPort = () => first.port;
  const watch = () => server.exited.then(restart);
  const restart = async () => {
    while (!stopping.signal.aborted) {
      say(`  PostgreSQL ended; starting it again in ${restartPauseMs / 1000} s. Its log: ${options.logFile}`);
      try {
        await pause(restartPauseMs, undefined, { signal: stopping.signal });
        server = await startServer({ ...options, nextPort, signal: stopping.signal });
        return watch();
      } catch (error) {
        if (!stopping.signal.aborted) say(`  ${error.message}`);
      }
    }
  };
  const kept = watch();
  const timer = setInterval(() => limitLog(options.logFile), logCheckMs);
  const stop = async (limitMs) => {
    stopping.abort();
    clearInterval(timer);
    await stopServer(server, limitMs);
    await kept;
  };
  return { stop };
}
