import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '@slipway/application/runtime';
import { Refusal } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { findOperation } from '@slipway/infra/billing/operation.view';
import type { ChangeSignal } from '@slipway/infra/projections/change-signal';
import type { Reads } from '@slipway/infra/projections/read-scope';
import { readLogLines } from '@slipway/infra/telemetry/log-lines';
import type { OperationRow } from './operations.responses';

type Watched = {
  readonly organizationId: OrganizationId;
  readonly operationId: string;
  readonly access: Access;
};
/** What the reader has seen: the operation's version, and the last line of the log. */
type Seen = { readonly version: number; readonly line: number };

const heartbeatMs = 15_000;
/** Rights are looked at again this often: a revoked reader is cut off soon, also from an open stream. */
const renewMs = 5_000;
const linesAtOnce = 500;

/** Serves one operation as server-sent events. */
export class OperationStream {
  readonly #closing = new AbortController();

  constructor(
    private readonly reads: Reads,
    private readonly changes: ChangeSignal,
  ) {}

  /** Ends every open stream; browsers reconnect to the next process. */
  close(): void {
    this.#closing.abort();
  }

  async serve(watched: Watched, http: FastifyRequest, reply: FastifyReply): Promise<void> {
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const connection = new Connection(reply, seenBefore(http.headers['last-event-id']));
    try {
      await this.#follow(watched, connection, signal);
    } catch (thrown) {
      // Rights that are gone end the stream; anything else is for the log, and the browser reconnects.
      if (!(thrown instanceof Refusal)) http.log.error({ err: thrown }, 'an event stream broke');
    }
    reply.raw.end();
  }

  async #follow(watched: Watched, connection: Connection, signal: AbortSignal): Promise<void> {
    const names = ['operation', watched.operationId];
    let { access } = watched;
    let renewedAt = performance.now();
    while (!signal.aborted) {
      const change = this.changes.next(names, renewMs, signal);
      const isOver = await this.#send(watched, connection);
      if (isOver) return connection.end();
      await change;
      connection.beat();
      if (performance.now() - renewedAt < renewMs) continue;
      access = await renewed(access);
      renewedAt = performance.now();
    }
  }

  /** Everything new; `true` when the operation is over and its last line is sent. */
  async #send({ organizationId, operationId }: Watched, connection: Connection): Promise<boolean> {
    const operation = await findOperation(organizationId, operationId, this.reads);
    if (operation) connection.operation(operation);
    for (;;) {
      const fromSeq = connection.seen.line + 1;
      const wanted = { organizationId, operationId, fromSeq, limit: linesAtOnce };
      const scope = { organizationIds: [organizationId] };
      const lines = await this.reads.within(scope, (query) => readLogLines(query, wanted));
      for (const line of lines) await connection.line(line);
      if (lines.length < linesAtOnce) break;
    }
    return operation?.status === 'succeeded' || operation?.status === 'failed';
  }
}

async function renewed(access: Access): Promise<Access> {
  return { ...access, ...(await access.renew()) };
}

/** One browser, and what it has seen. */
class Connection {
  #beatAt = performance.now();

  constructor(
    private readonly reply: FastifyReply,
    public seen: Seen,
  ) {}

  operation(operation: OperationRow): void {
    if (operation.version <= this.seen.version) return;
    this.seen = { ...this.seen, version: operation.version };
    this.#write('operation', operation);
  }

  /** Waits when the reader is slow: at most one page of lines is ever held for it. */
  async line(line: { readonly seq: number }): Promise<void> {
    this.seen = { ...this.seen, line: line.seq };
    if (this.#write('log', line)) return;
    await new Promise<void>((resolve) => {
      this.reply.raw.once('drain', resolve);
      this.reply.raw.once('close', resolve);
    });
  }

  end(): void {
    this.#write('end', {});
  }

  beat(): void {
    if (performance.now() - this.#beatAt < heartbeatMs) return;
    this.#beatAt = performance.now();
    this.reply.raw.write(': still here\n\n');
  }

  #write(event: string, data: object): boolean {
    const id = `${String(this.seen.version)}.${String(this.seen.line)}`;
    return this.reply.raw.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function seenBefore(lastEventId: string | string[] | undefined): Seen {
  const match = typeof lastEventId === 'string' ? /^(\d{1,15})\.(\d{1,15})$/.exec(lastEventId) : null;
  return { version: Number(match?.[1] ?? -1), line: Number(match?.[2] ?? 0) };
}
