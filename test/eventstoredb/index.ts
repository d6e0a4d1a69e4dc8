import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Method } from './control';
import { ServerProcess } from './server-process';

export type { Method } from './control';

export interface EventStoreDbOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Where the log is kept; by default in a file of its own that `stop` removes. */
  readonly dataFile?: string;
  /** For how many events an id is remembered by appends without a revision. */
  readonly rememberedIds?: number;
  /** How long the server answers `Server Is Not Ready` after it began to listen. */
  readonly notReadyMs?: number;
  /** Whether starting waits for that to be over; true by default. */
  readonly waitUntilReady?: boolean;
  /** Paths of PEM files. With them the server speaks TLS. */
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
  /** Whoever may come in, password by name; without them everybody. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A running stand-in, a process of its own. */
export interface EventStoreDb {
  /** Insecure: `esdb://127.0.0.1:<port>?tls=false`; with `tls` it says `tls=true` and names no CA. */
  readonly url: string;
  readonly port: number;
  /** Ends it for good, at once, and removes the data that it made itself. */
  stop(): Promise<void>;
  /** kill -9. `restart` brings it back with everything that it acknowledged. */
  kill(): Promise<void>;
  /** SIGTERM, which lets open calls go on for five seconds. Resolves with the exit code. */
  terminate(): Promise<number | null>;
  /** Starts it again at the same port with the same data; ends it first (SIGTERM) when it still runs. */
  restart(): Promise<void>;
  /** Stops the process in its tracks (SIGSTOP): connections stay, nothing is answered, not even a ping. */
  freeze(): void;
  thaw(): void;
  /** From now on answers of the method are held back after its work was done. */
  holdAnswers(method: Method): Promise<void>;
  /** How many answers are held back. */
  heldAnswers(): Promise<number>;
  releaseAnswers(): Promise<void>;
  openCalls(): Promise<Readonly<Partial<Record<Method, number>>>>;
  /** Ends `notReadyMs` now. */
  becomeReady(): Promise<void>;
}

/** Between the 100,000 events after which the recorded server knew an id and the 120,000 after which it did not. */
export const recordedIds = 110_000;

export async function startEventStoreDb(options: EventStoreDbOptions = {}): Promise<EventStoreDb> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-eventstoredb-'));
  const { tls, notReadyMs = 100, waitUntilReady = true } = options;
  const server = new ServerProcess(
    {
      port: options.port ?? 0,
      dataFile: options.dataFile ?? join(folder, 'log'),
      rememberedIds: options.rememberedIds ?? recordedIds,
      notReadyMs,
      tls: tls === undefined ? null : await pemOf(tls),
      users: options.users ?? {},
    },
    waitUntilReady,
  );
  await server.start();
  return {
    url: `esdb://127.0.0.1:${server.port}?tls=${tls !== undefined}`,
    port: server.port,
    stop: async () => {
      await server.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
    kill: async () => {
      await server.end('SIGKILL');
    },
    terminate: () => server.end('SIGTERM'),
    restart: async () => {
      await server.end('SIGTERM');
      await server.start();
    },
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    holdAnswers: async (method) => {
      await server.tell({ kind: 'hold-answers', method });
    },
    heldAnswers: async () => (await server.tell({ kind: 'held-answers' })) as number,
    releaseAnswers: async () => {
      await server.tell({ kind: 'release-answers' });
    },
    openCalls: async () => (await server.tell({ kind: 'open-calls' })) as Record<string, number>,
    becomeReady: async () => {
      await server.tell({ kind: 'become-ready' });
    },
  };
}

const pemOf = async ({ keyFile, certFile }: { keyFile: string; certFile: string }) => ({
  key: await readFile(keyFile, 'utf8'),
  cert: await readFile(certFile, 'utf8'),
});
