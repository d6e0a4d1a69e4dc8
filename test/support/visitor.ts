import { randomUUID } from 'node:crypto';
import { until } from './child';

export type Answer<T> = { readonly status: number; readonly headers: Headers; readonly body: T };
export type OperationView = {
  readonly id: string;
  readonly status: 'running' | 'waiting' | 'succeeded' | 'failed';
  readonly progress: number;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly engine: { readonly name: string; readonly version: string } | null;
  readonly plan: {
    readonly digest: string;
    readonly toAdd: number;
    readonly cost: { readonly monthly: { readonly minor: number; readonly currency: string } | null };
    readonly approval: { readonly status: string; readonly until: string } | null;
  } | null;
  readonly resources: { readonly serverId: string | null; readonly infrastructureId: string | null };
  readonly stages: readonly {
    readonly name: string;
    readonly status: string;
    readonly detail: string | null;
  }[];
  readonly correlationId: string;
};
export type OrderView = {
  readonly id: string;
  readonly status: string;
  readonly reason: { readonly code: string; readonly detail: string } | null;
  readonly serverId: string | null;
};
export type PlacedOrder = { readonly id: string; readonly operationId: string };

const password = 'correct horse battery staple';

/** Somebody with a browser session: an owner who orders servers over HTTP. */
export class Visitor {
  private constructor(
    readonly url: string,
    readonly cookie: string,
    readonly organizationId: string,
    readonly email: string,
  ) {}

  static async setUp(url: string, link: string): Promise<Visitor> {
    const token = new URL(link).hash.replace('#token=', '');
    const email = `owner-${randomUUID()}@example.test`;
    const answer = await fetch(`${url}/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'Ada Owner', email, password, organizationName: 'Harbor Hosting' }),
    });
    if (answer.status !== 201)
      throw new Error(`set-up failed: ${String(answer.status)} ${await answer.text()}`);
    const { organizationId } = (await answer.json()) as { organizationId: string };
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    return new Visitor(url, cookie, organizationId, email);
  }

  static readonly password = password;

  /** The same person with the same session, through another API process. */
  through(url: string): Visitor {
    return new Visitor(url, this.cookie, this.organizationId, this.email);
  }

  /** The same person with another session. */
  carrying(cookie: string): Visitor {
    return new Visitor(this.url, cookie, this.organizationId, this.email);
  }

  /** Asks for a path below the visitor's own organization, or for an absolute one that starts with `/v1`. */
  async ask<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const where = path.startsWith('/v1') ? path : `/v1/organizations/${this.organizationId}${path}`;
    const answer = await fetch(`${this.url}${where}`, {
      method,
      signal: AbortSignal.timeout(30_000),
      headers: {
        cookie: this.cookie,
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? null : parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed as T };
  }

  order(
    paymentMethod: string,
    serverName = 'web-1',
    key: string = randomUUID(),
  ): Promise<Answer<PlacedOrder>> {
    const wish = {
      item: 'server-small',
      provider: 'sandbox',
      region: 'sandbox-north',
      serverName,
      paymentMethod,
    };
    return this.ask('POST', '/orders', wish, { 'idempotency-key': key });
  }

  /** Waits until the operation is in one of the states. */
  operation(
    id: string,
    states: readonly OperationView['status'][],
    patienceMs = 60_000,
  ): Promise<OperationView> {
    return until(
      `the operation is ${states.join(' or ')}`,
      async () => {
        const { status, body } = await this.ask<OperationView>('GET', `/operations/${id}`);
        if (status !== 200) throw new Error(`status ${String(status)}`);
        if (states.includes(body.status)) return body;
        throw new Error(JSON.stringify(body));
      },
      patienceMs,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A page or a stream: the caller looks at the text.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
