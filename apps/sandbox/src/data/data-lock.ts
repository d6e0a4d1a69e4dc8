import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { codeOf } from '../log';
import { StartRefusal } from '../start-refusal';

/** The shortest limit of any system for the path of a local socket is 104 bytes. */
const longestSocketPath = 100;
const answerWithinMs = 1_000;

/**
 * Holds a data folder for this process; two writers would each forget what the other bills.
 * A socket, not a file with a pid: the system lets go of it when the holder dies, however it dies.
 * Throws StartRefusal naming the holder's pid. Returns the release.
 */
export async function holdDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = socketPath(dataDir);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  if (!(await listens(server, path))) await takeOver(server, path, dataDir);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

async function takeOver(server: Server, path: string, dataDir: string): Promise<void> {
  const holder = await pidOfHolder(path);
  if (holder === undefined) await rm(path, { force: true });
  if (holder === undefined && (await listens(server, path))) return;
  throw new StartRefusal(
    `The data folder ${dataDir} is in use by another sandbox (process ${holder ?? 'that just started'}): stop it or choose another folder.`,
  );
}

function socketPath(dataDir: string): string {
  const inside = join(dataDir, 'in-use.sock');
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside;
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
  return join('/tmp', `slipway-sandbox-${digest}.sock`);
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      if (codeOf(error) === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', failed);
    server.listen(path, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}

/** Undefined when nobody listens any more: the holder died without removing its socket. */
function pidOfHolder(path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let pid = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.setTimeout(answerWithinMs, () => {
      socket.destroy();
      resolve('unknown, it does not answer');
    });
    socket.on('data', (chunk: string) => {
      pid += chunk;
    });
    socket.on('end', () => resolve(pid));
    socket.on('error', (error) => {
      if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}
