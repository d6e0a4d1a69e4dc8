import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseForm, refuseUnknown } from './form';
import type { Form, Shape } from './form';
import { IdempotencyKeys } from './idempotency';
import type { Answer } from './idempotency';
import parameters from './parameters.json';
import { StripeRefusal } from './refusal';
import { handlers, routeOf } from './routes';
import type { Context, Found } from './routes';

/** `cut` and `silence`: carried out, and not answered. */
export type Fault = 'cut' | 'silence' | 'fail' | 'rate_limit';
export type ServerParts = { readonly secretKey: string; readonly context: Context };

/** Stripe's HTTP: one key, forms in, JSON out, and an answer kept for every idempotency key. */
export class StripeServer {
  readonly keys = new IdempotencyKeys();
  readonly calls: string[] = [];
  /** Each is used up by one call of that name. */
  readonly faults: { readonly call: string; readonly fault: Fault }[] = [];
  readonly #server: Server;

  constructor(private readonly parts: ServerParts) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://stripe');
    const found = routeOf(request.method ?? 'GET', url.pathname);
    if (found !== null) this.calls.push(found.call);
    const fault = this.#faultOf(found);
    const answer =
      fault === 'rate_limit' ? tooMany() : this.#carryOut(request, found, text || url.search.slice(1));
    if (fault === 'cut') response.destroy();
    if (fault === 'cut' || fault === 'silence') return;
    write(response, fault === 'fail' ? apiError() : answer);
  }

  #faultOf(found: Found | null): Fault | undefined {
    const at = this.faults.findIndex((one) => one.call === found?.call);
    return at < 0 ? undefined : this.faults.splice(at, 1)[0]?.fault;
  }

  #carryOut(request: IncomingMessage, found: Found | null, text: string): Answer {
    const key = request.headers['idempotency-key'];
    try {
      this.#authenticate(request);
      if (found === null) throw unknownUrl(request);
      if (request.method !== 'POST' || typeof key !== 'string') return this.#execute(found, text);
      const kept = this.keys.take(key, `${found.call} ${found.id}`, text);
      if (kept !== null) return { ...kept, isReplay: true };
      return this.#executeOnce(key, found, text);
    } catch (error) {
      return refusalOf(error);
    }
  }

  #executeOnce(key: string, found: Found, text: string): Answer {
    try {
      const answer = this.#execute(found, text);
      this.keys.keep(key, answer);
      return answer;
    } catch (error) {
      const answer = refusalOf(error);
      if (answer.status === 400 || answer.status === 404) this.keys.release(key);
      else this.keys.keep(key, answer);
      return answer;
    }
  }

  #execute({ call, id }: Found, text: string): Answer {
    const form: Form = parseForm(text);
    refuseUnknown(form, (parameters.calls as Readonly<Record<string, Shape>>)[call] ?? {});
    const made = handlers[call]?.(this.parts.context, form, id);
    return { status: 200, body: JSON.stringify(made) };
  }

  #authenticate({ headers }: IncomingMessage): void {
    if (headers.authorization === `Bearer ${this.parts.secretKey}`) return;
    throw new StripeRefusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' });
  }
}

function write(response: ServerResponse, { status, body, isReplay }: Answer): void {
  const replayed = isReplay ? { 'idempotent-replayed': 'true' } : {};
  const headers = { 'content-type': 'application/json', 'request-id': 'req_standin', ...replayed };
  response.writeHead(status, headers).end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function unknownUrl({ method, url }: IncomingMessage): StripeRefusal {
  const message = `Unrecognized request URL (${method ?? ''}: ${url ?? ''}).`;
  return new StripeRefusal(404, { type: 'invalid_request_error', message });
}

function refusalOf(error: unknown): Answer {
  if (!(error instanceof StripeRefusal)) throw error;
  return { status: error.status, body: JSON.stringify({ error: error.error }) };
}

function tooMany(): Answer {
  const error = { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' };
  return { status: 429, body: JSON.stringify({ error }) };
}

function apiError(): Answer {
  return {
    status: 500,
    body: JSON.stringify({ error: { type: 'api_error', message: 'An unknown error occurred' } }),
  };
}
