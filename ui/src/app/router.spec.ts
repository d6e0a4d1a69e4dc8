import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve } from '@/app/testing/pages';
import { createQueryClient } from '@/shared/api/query-client';
import { createRouter } from './router';

const SIGNED_OUT = { status: 401, body: { code: 'identity.unauthenticated' } };

async function arriveAt(path: string): Promise<string> {
  const router = createRouter(createQueryClient(() => undefined));
  await router.push(path);
  return router.currentRoute.value.fullPath;
}

beforeEach(() => window.history.replaceState(null, '', '/'));
afterEach(() => vi.unstubAllGlobals());

describe('a visitor', () => {
  it('without a session signs in first and comes back', async () => {
    serve({ 'GET /v1/me': SIGNED_OUT, 'GET /v1/setup': { body: { claimed: true, sandbox: true } } });
    expect(await arriveAt('/o/o1/audit')).toBe('/sign-in?next=/o/o1/audit');
  });

  it('of an installation without an owner sets it up, with the token of the link', async () => {
    serve({ 'GET /v1/me': SIGNED_OUT, 'GET /v1/setup': { body: { claimed: false, sandbox: true } } });
    expect(await arriveAt('/#token=abc')).toBe('/setup#token=abc');
  });

  it('with a session passes', async () => {
    serve({ 'GET /v1/me': { body: { user: { id: 'u', name: 'A', email: 'a' }, organizations: [] } } });
    expect(await arriveAt('/o/o1/servers')).toBe('/o/o1/servers');
  });

  it('is not sent to the sign-in by an outage', async () => {
    serve({ 'GET /v1/me': { status: 503, body: {} } });
    expect(await arriveAt('/o/o1')).toBe('/o/o1');
  });
});
