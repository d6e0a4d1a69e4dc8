import { createSecureServer, createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AnswerGate } from './answer-gate';
import { EventStore } from './event-store';
import { GrpcCall } from './grpc-call';
import { LogFile } from './log-file';
import { routes } from './routes';
import type { Users } from './users';

export interface ServerOptions {
  readonly port: number;
  readonly dataFile: string;
  readonly rememberedIds: number;
  /** Until then every call that needs the log is told to come again. */
  readonly notReadyMs: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly users: Users;
}

const settings = { maxConcurrentStreams: 100, initialWindowSize: 786_432 };
/** What a whole connection may send before it waits; without it uploads crawl. */
const connectionWindow = 1_048_576;
/** Enough for a few messages of the largest size at once. */
const sessionMemoryMb = 100;
/** As recorded: how long after SIGTERM nobody gets in any more, and how long open calls may go on. */
const closingMs = 150;
const openCallsMs = 5_000;

/** The server: one node, one log, on a port of the loopback interface. */
export class EventStoreDbServer {
  readonly gate = new AnswerGate();
  readonly store: EventStore;
  readonly #http: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #calls = new Set<GrpcCall>();
  readonly #options: ServerOptions;
  isReady = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.store = new EventStore(new LogFile(options.dataFile), options.rememberedIds);
    const shared = { noDelay: true, settings, maxSessionMemory: sessionMemoryMb };
    this.#http =
      options.tls === null ? createServer(shared) : createSecureServer({ ...shared, ...options.tls });
    this.#http.on('session', (session) => {
      this.#sessions.add(session);
      session.setLocalWindowSize(connectionWindow);
      session.once('close', () => this.#sessions.delete(session));
      // A connection that breaks is the client's matter.
      session.on('error', () => undefined);
    });
    this.#http.on('stream', (stream, headers) => this.#accept(new GrpcCall(stream, headers, this.gate)));
  }

  /** Resolves with the port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#options.port, '127.0.0.1', resolve);
    });
    return this.port;
  }

  /** Resolves when the server answers calls that need the log. */
  async readiness(): Promise<void> {
    await delay(this.#options.notReadyMs);
    this.isReady = true;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get users(): Users {
    return this.#options.users;
  }

  /** How many calls are open, by method. */
  get openCalls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { method } of this.#calls) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  }

  #accept(call: GrpcCall): void {
    this.#calls.add(call);
    call.abandoned.addEventListener('abort', () => this.#calls.delete(call), { once: true });
    void call.answerWith((accepted) => routes(this, accepted));
  }

  /** What SIGTERM does: nobody new gets in, open calls have five seconds, then they are cut without a status. */
  async windDown(): Promise<void> {
    const deadline = performance.now() + openCallsMs;
    await delay(closingMs);
    this.#http.close();
    for (const session of this.#sessions) session.close();
    while (this.#calls.size > 0 && performance.now() < deadline) await delay(20);
    for (const call of this.#calls) call.cut();
    await delay(closingMs);
  }
}
