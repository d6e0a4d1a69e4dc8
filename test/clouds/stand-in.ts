import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type Reply = { readonly status: number; readonly body: unknown };
/** What can go wrong between us and a cloud. */
export type Trouble = 'down' | 'throttled' | 'silent' | 'cut' | 'redirect' | 'senseless' | 'endless';

/** A cloud over HTTP on this machine. `answer` is as strict as the real one. */
export class StandIn {
  trouble: Trouble | null = null;
  asked = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (asked: Asked) => Reply): Promise<StandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const standIn = new StandIn(server, `http://127.0.0.1:${String(port)}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void standIn.#respond(request, response, answer);
    });
    return standIn;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #respond(
    request: IncomingMessage,
    response: ServerResponse,
    answer: (asked: Asked) => Reply,
  ): Promise<void> {
    this.asked += 1;
    const asked = await readAsked(request);
    if (this.trouble !== null) return misbehave(this.trouble, response);
    const { status, body } = answer(asked);
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/xml' : 'application/json',
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const body = Buffer.concat(chunks).toString('utf8');
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers, body };
}

function misbehave(trouble: Trouble, response: ServerResponse): void {
  switch (trouble) {
    case 'down':
      return void response.writeHead(503).end('{"message":"We are sorry."}');
    case 'throttled':
      return void response.writeHead(429).end('{"message":"Slow down."}');
    case 'silent':
      return;
    case 'cut':
      return void response.destroy();
    case 'redirect':
      return void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end();
    case 'senseless':
      return void response.writeHead(200).end('<html>Welcome!</html>');
    case 'endless':
      return void response.writeHead(200).end('x'.repeat(2_000_000));
  }
}

export const notFound: Reply = { status: 404, body: { message: 'not found' } };
export const badRequest = (message: string): Reply => ({ status: 400, body: { message } });

export function isForm({ headers }: Asked): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}
