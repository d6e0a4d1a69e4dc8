import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error';
import { createClient } from './client';
import type { ApiClient } from './client';
import { createConsistency } from './consistency';

type Sent = { readonly url: string; readonly init: RequestInit };

function against(
  answer: () => Response | Promise<Response>,
  prove?: () => Promise<boolean>,
): { client: ApiClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    sent.push({ url: typeof url === 'string' ? url : 'not a path', init: init ?? {} });
    return answer();
  };
  const client = createClient({ fetch, consistency: createConsistency(), ...(prove && { prove }) });
  return { client, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

const problem = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

async function refusalOf(promise: Promise<unknown>): Promise<ApiError> {
  const thrown: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ApiError)) throw new Error(`expected a refusal, got ${String(thrown)}`);
  return thrown;
}

describe('a query', () => {
  it('answers the body and sends the cookie of this origin only', async () => {
    const { client, sent } = against(() => json({ claimed: true }));
    expect(await client.get('/v1/setup')).toEqual({ claimed: true });
    expect(sent[0]?.init.credentials).toBe('same-origin');
  });

  it('leaves out what is not asked for', async () => {
    const { client, sent } = against(() => json({}));
    await client.get('/v1/x', { cursor: undefined, limit: 25 });
    expect(sent[0]?.url).toBe('/v1/x?limit=25');
  });

  it('waits for what a command before it has written', async () => {
    const { client, sent } = against(() => json({}, 200, { 'X-Consistency-Token': 's1.42' }));
    await client.post('/v1/x', {});
    await client.get('/v1/x');
    expect(sent[1]?.url).toBe('/v1/x?after=s1.42');
  });
});

describe('a command', () => {
  it('carries its idempotency key and its body', async () => {
    const { client, sent } = against(() => json({ id: '1' }, 202));
    await client.post('/v1/orders', { item: 'small' }, { idempotencyKey: 'k1' });
    expect(sent[0]?.init.method).toBe('POST');
    expect(new Headers(sent[0]?.init.headers).get('Idempotency-Key')).toBe('k1');
    expect(sent[0]?.init.body).toBe('{"item":"small"}');
  });

  it('accepts an answer without a body', async () => {
    const { client } = against(() => new Response(null, { status: 204 }));
    await expect(client.remove('/v1/session')).resolves.toBeUndefined();
  });
});

describe('a change that wants a fresh proof', () => {
  const old = () => problem(403, { code: 'identity.step_up_required' });

  it('is sent again, with the same key, once the person has proven who they are', async () => {
    const answers = [old(), json({ id: '1' }, 201)];
    const { client, sent } = against(
      () => answers.shift() ?? json({}),
      async () => true,
    );
    expect(await client.post('/v1/x', { a: 1 }, { idempotencyKey: 'k1' })).toEqual({ id: '1' });
    expect(sent.map(({ init }) => new Headers(init.headers).get('Idempotency-Key'))).toEqual(['k1', 'k1']);
  });

  it('is refused when the person would rather not, and asks only once', async () => {
    const { client } = against(old, async () => false);
    expect((await refusalOf(client.remove('/v1/x'))).code).toBe('identity.step_up_required');
    const asked: number[] = [];
    const again = against(old, async () => asked.push(1) > 0);
    expect((await refusalOf(again.client.remove('/v1/x'))).code).toBe('identity.step_up_required');
    expect(asked).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('keeps the stable code, the trace and the fields', async () => {
    const { client } = against(() =>
      problem(422, {
        title: 'Invalid',
        detail: 'Two fields are wrong',
        code: 'validation',
        traceId: 't1',
        errors: [{ pointer: '/email', code: 'taken', detail: 'In use' }],
      }),
    );
    const error = await refusalOf(client.post('/v1/setup', {}));
    expect(error).toMatchObject({ status: 422, code: 'validation', detail: 'Two fields are wrong' });
    expect(error.traceId).toBe('t1');
    expect(error.errors).toEqual([{ pointer: '/email', code: 'taken', detail: 'In use' }]);
  });

  it('says how long to wait when the view is behind', async () => {
    const { client } = against(() => problem(503, { code: 'projection_behind' }, { 'Retry-After': '2' }));
    expect((await refusalOf(client.get('/v1/x'))).retryAfter).toBe(2);
  });

  it('without a problem body still has a status and a code', async () => {
    const { client } = against(
      () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
    );
    const error = await refusalOf(client.get('/v1/x'));
    expect(error).toMatchObject({ status: 502, code: 'http.502' });
  });

  it('with a malformed problem body does not break', async () => {
    const { client } = against(() => problem(400, { code: 7, errors: ['x', { pointer: 1 }] }));
    const error = await refusalOf(client.get('/v1/x'));
    expect(error.code).toBe('http.400');
    expect(error.errors).toEqual([{ pointer: '', code: 'invalid', detail: '' }]);
  });

  it('of the network is told apart from one of the server', async () => {
    const { client } = against(() => Promise.reject(new TypeError('failed to fetch')));
    expect(await refusalOf(client.get('/v1/x'))).toMatchObject({ status: 0, code: 'client.unreachable' });
  });

  it('never moves the consistency token', async () => {
    const { client, sent } = against(() => problem(409, {}, { 'X-Consistency-Token': 's1.9' }));
    await refusalOf(client.post('/v1/x', {}));
    await refusalOf(client.get('/v1/x'));
    expect(sent[1]?.url).toBe('/v1/x');
  });
});
