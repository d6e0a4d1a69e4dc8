import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from './files.mjs';
import { commandOf, identityOf, isRunning, signalProcess, waitUntil } from './processes.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { Sentence, saysDiskFull } from './sentences.mjs';

export const owner = 'slipway_owner';
const unfinished = 'data.half-';
const startLimitMs = 60_000;
const logLimitBytes = 20 * 1024 * 1024;

const bare = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

/**
 * Creates the cluster, whole or not at all: a folder that initdb did not finish has another name.
 * `folder` belongs to the account. The builtin locale sorts alike on every machine, whatever libc it has.
 */
export async function initializeCluster({
  binaries,
  account,
  folder,
  password,
  logFile,
  signal,
  sync = true,
}) {
  const half = join(folder, `${unfinished}${randomBytes(6).toString('hex')}`);
  const passwordFile = join(folder, 'password');
  removeUnfinished(folder);
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const args = [
    `--pgdata=${half}`,
    `--username=${owner}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(sync ? [] : ['--no-sync']),
  ];
  const options = { ...account, cwd: folder, env: bare, logFile, signal, limitMs: 120_000 };
  try {
    const ending = await runCommand(join(binaries, 'bin', 'initdb'), args, options);
    if (ending.code !== 0) throw new Sentence(initFailure(ending));
    renameSync(half, join(folder, 'data'));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// Names of their own: the initdb of a killed launcher may still be writing, and fails when its folder is gone.
function removeUnfinished(folder) {
  for (const name of readdirSync(folder))
    if (name.startsWith(unfinished)) rmSync(join(folder, name), { recursive: true, force: true });
}

function initFailure({ code, signal, tail }) {
  if (saysDiskFull(tail))
    return 'The disk became full while creating the database: free at least 500 MB and run the command again.';
  return `The database could not be created (initdb: ${signal ?? `exit code ${code}`}); it said:\n${lastLines(tail)}`;
}

/** True when that process is a server of this cluster, also after the folder was moved under it. */
function servesCluster(pid, clusterFolder) {
  const command = commandOf(pid);
  if (!command.includes('postgres')) return false;
  const workingFolder = `/proc/${pid}/cwd`;
  if (!existsSync(workingFolder)) return command.includes(clusterFolder);
  return realpathSync(workingFolder) === realpathSync(clusterFolder);
}

/** The living server of a cluster, by its postmaster.pid; a file that a dead server left is removed. */
export function runningServer(clusterFolder) {
  const file = join(clusterFolder, 'postmaster.pid');
  const text = readText(file);
  if (text === undefined) return undefined;
  const [first, , , port] = text.split('\n');
  const identity = identityOf(Number(first));
  if (isRunning(identity) && servesCluster(identity.pid, clusterFolder))
    return { ...identity, port: Number(port) };
  // PostgreSQL itself only looks whether that pid is in use, and would refuse to start beside a stranger.
  rmSync(file, { force: true });
  return undefined;
}

const isReady = (clusterFolder, pid) => {
  const lines = (readText(join(clusterFolder, 'postmaster.pid')) ?? '').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
};

/** What fits into an address of a socket on every system. */
const longestSocketPath = 103;

/**
 * The folder of the server's Unix socket, which costs half of what TCP does per question; only its account and root may
 * enter it. `undefined` where there are none, or the path is too long or cannot be written in a list.
 */
export function socketFolderOf(clusterFolder) {
  const folder = dirname(clusterFolder);
  const length = Buffer.byteLength(join(folder, '.s.PGSQL.65535'));
  const isUsable = process.platform !== 'win32' && length <= longestSocketPath && !folder.includes('"');
  return isUsable ? folder : undefined;
}

function socketSetting(clusterFolder) {
  const folder = socketFolderOf(clusterFolder);
  return folder === undefined ? '' : `"${folder}"`;
}

const serverArgs = (clusterFolder, port, extra) =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socketSetting(clusterFolder),
    max_connections: 200,
    shared_buffers: '256MB',
    fsync: 'on',
    jit: 'off',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements carry personal data; they do not belong into a log file.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    ...extra,
  }).reduce((args, [name, value]) => [...args, '-c', `${name}=${value}`], ['-D', clusterFolder]);

/** Empties a log that grew too long; PostgreSQL appends, so it goes on at the front. */
export function limitLog(logFile) {
  if (existsSync(logFile) && statSync(logFile).size > logLimitBytes) truncateSync(logFile);
}

function launch({ binaries, account, clusterFolder, port, logFile, settings }) {
  limitLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const from = statSync(logFile).size;
  const child = spawn(join(binaries, 'bin', 'postgres'), serverArgs(clusterFolder, port, settings), {
    ...account,
    cwd: clusterFolder,
    env: bare,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const said = () => readFileSync(logFile).subarray(from).toString('utf8').trimEnd().split('\n');
  return { child, exited, said };
}

async function attempt(options) {
  const { signal, clusterFolder, port } = options;
  signal?.throwIfAborted();
  const { child, exited, said } = launch(options);
  const server = { ...identityOf(child.pid), port, exited };
  let ending;
  exited.then((how) => (ending = how));
  const isSettled = () => ending !== undefined || isReady(clusterFolder, child.pid) || signal?.aborted;
  await waitUntil(isSettled, startLimitMs);
  if (ending?.error) throw ending.error;
  if (ending === undefined && isReady(clusterFolder, child.pid)) return { server };
  if (ending === undefined) await stopServer(server, 500);
  signal?.throwIfAborted();
  return { said: said() };
}

/**
 * A server that was killed is not gone at once: its backends need a moment to notice, and it keeps its number, which
 * PostgreSQL takes for a running server, until its parent has asked for its end.
 */
const isPassing =
  /could not bind|pre-existing shared memory block|lock file "postmaster\.pid" already exists/;

/**
 * Starts the server in a session of its own and waits until it accepts connections. Answers
 * `{ pid, startedAt, port, exited }`. `nextPort` is asked again when another program takes the port meanwhile.
 */
export async function startServer({ nextPort, ...options }) {
  requireSameMajor(options);
  const deadline = performance.now() + 15_000;
  for (;;) {
    const { server, said } = await attempt({ ...options, port: await nextPort() });
    if (server) return server;
    const again = said.some((line) => isPassing.test(line));
    if (again && performance.now() < deadline) continue;
    if (saysDiskFull(said))
      throw new Sentence(
        'PostgreSQL cannot start because the disk is full: free at least 500 MB and run the command again.',
      );
    throw new Sentence(
      `PostgreSQL did not start; see ${options.logFile}. Its last lines:\n${lastLines(said)}`,
    );
  }
}

function requireSameMajor({ clusterFolder, binaries }) {
  const stored = readText(join(clusterFolder, 'PG_VERSION'))?.trim();
  const major = readFileSync(join(binaries, 'share', 'postgresql', 'postgres.bki'), 'utf8').match(
    /# PostgreSQL (\d+)/,
  )?.[1];
  if (stored !== major)
    throw new Sentence(
      `The database in ${clusterFolder} was written by PostgreSQL ${stored} and this release brings ${major}: copy it with the older release first.`,
    );
}

/** Fast shutdown (SIGINT); after the limit the immediate one, which loses nothing that was committed. */
export async function stopServer(identity, limitMs) {
  if (!signalProcess(identity, 'SIGINT')) return;
  if (await waitUntil(() => !isRunning(identity), limitMs)) return;
  signalProcess(identity, 'SIGQUIT');
  if (await waitUntil(() => !isRunning(identity), 5000)) return;
  throw new Sentence(
    `PostgreSQL (pid ${identity.pid}) does not end: end it by hand with kill ${identity.pid}.`,
  );
}
