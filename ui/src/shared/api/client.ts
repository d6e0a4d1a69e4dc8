import { answerAs } from './answer.parser';
import { ApiError, parseProblem, unreachable } from './api-error';
import type { ApiCall } from './calls';
import type { Consistency } from './consistency';

export type Query = Readonly<Record<string, string | number | undefined>>;
/** Where a page of a list begins, and how long it is. */
export type Paging = { readonly cursor?: string | undefined; readonly limit?: number };
export type SubmitOptions = { readonly idempotencyKey?: string };

export type ApiClient = {
  /** Reads; waits on the server for what this page has written before. */
  readonly get: <T>(path: string, query?: Query, signal?: AbortSignal) => Promise<T>;
  readonly post: <T>(path: string, body: unknown, options?: SubmitOptions) => Promise<T>;
  readonly put: <T>(path: string, body?: unknown) => Promise<T>;
  readonly patch: <T>(path: string, body: unknown) => Promise<T>;
  readonly remove: <T = void>(path: string) => Promise<T>;
};

export type ClientParts = {
  readonly fetch: typeof fetch;
  readonly consistency: Consistency;
  /** Is told of every change that the server has taken. */
  readonly onChanged?: (call: ApiCall) => void;
  /** Asks the person to prove again who they are; after a `true` the change is sent once more. */
  readonly prove?: () => Promise<boolean>;
  /** Milliseconds until a request without an answer is given up. */
  readonly timeout?: number;
};

/** Longer than the 5 s for which the server may hold a query that waits for its view. */
const DEFAULT_TIMEOUT = 20_000;

/** Talks to `/v1` with the session cookie; every refusal is thrown as an {@link ApiError}. */
export function createClient(parts: ClientParts): ApiClient {
  const { consistency, timeout = DEFAULT_TIMEOUT } = parts;

  async function call(path: string, init: RequestInit): Promise<Response> {
    const limit = AbortSignal.timeout(timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    try {
      return await parts.fetch(path, { credentials: 'same-origin', ...init, signal });
    } catch (cause) {
      // An abort by the caller is no failure of the network, and nobody waits for its answer.
      if (init.signal?.aborted) throw cause;
      throw unreachable(cause);
    }
  }

  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const response = await call(path, init);
    const body = await readBody(response);
    if (!response.ok) throw new ApiError(parseProblem(response.status, body), retryAfter(response));
    consistency.remember(response.headers.get('X-Consistency-Token'));
    return answerAs<T>(body);
  }

  async function change<T>(method: string, path: string, body: unknown, key?: string): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const init: RequestInit = { method, headers };
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    if (key) headers['Idempotency-Key'] = key;
    const answer = await proven(() => request<T>(path, init), parts.prove);
    parts.onChanged?.({ method, path, body, at: Date.now() });
    return answer;
  }

  return {
    get(path, query = {}, signal) {
      const after = consistency.current() ?? undefined;
      const init: RequestInit = { headers: { Accept: 'application/json' } };
      if (signal) init.signal = signal;
      return request(withQuery(path, { ...query, after }), init);
    },
    post: (path, body, options = {}) => change('POST', path, body, options.idempotencyKey),
    put: (path, body) => change('PUT', path, body),
    patch: (path, body) => change('PATCH', path, body),
    remove: (path) => change('DELETE', path, undefined),
  };
}

/** What is refused for an old proof was not done: after a new one the same request is as good as the first. */
async function proven<T>(send: () => Promise<T>, prove: ClientParts['prove']): Promise<T> {
  try {
    return await send();
  } catch (thrown) {
    const isOld = thrown instanceof ApiError && thrown.code === 'identity.step_up_required';
    if (!isOld || !(await prove?.())) throw thrown;
    return send();
  }
}

export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

async function readBody(response: Response): Promise<unknown> {
  const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '');
  if (response.status === 204 || !isJson) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    throw unreachable(cause);
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
