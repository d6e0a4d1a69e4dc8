import { flushPromises } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aRouter, mountPage, serve } from '@/app/testing/pages';
import type { Answer, Request } from '@/app/testing/pages';
import InvitationPage from './InvitationPage.vue';

const SEEN: Answer = { body: { organizationName: 'Nordhost', role: 'viewer' } };
const ADA = {
  user: { id: 'u1', name: 'Ada', email: 'ada@example.com', emailIsVerified: true },
  organizations: [],
};
const NOBODY: Answer = { status: 401, body: { code: 'identity.unauthenticated' } };
const refusal = (code: string, status = 403): Answer => ({ status, body: { code } });

type Opened = {
  readonly page: VueWrapper;
  readonly requests: readonly Request[];
  readonly router: ReturnType<typeof aRouter>;
};

async function opened(routes: Readonly<Record<string, Answer>>, hash = '#token=t1'): Promise<Opened> {
  const requests = serve({
    'POST /v1/invitations/lookups': SEEN,
    'GET /v1/me': { body: ADA },
    ...routes,
  });
  const router = aRouter();
  await router.push(`/${hash}`);
  const page = mountPage(InvitationPage, {}, router);
  await flushPromises();
  await vi.waitFor(() => expect(page.find('[aria-busy=true]').exists()).toBe(false));
  return { page, requests, router };
}
const button = (page: VueWrapper, name: string) =>
  page.findAll('button, a').find((one) => one.text().startsWith(name));

afterEach(() => vi.unstubAllGlobals());

describe('the link of an invitation', () => {
  it('shows organization and role, and has nobody join by being opened', async () => {
    const { page, requests } = await opened({});
    await vi.waitFor(() => expect(page.text()).toContain('Nordhost'));
    expect(page.text()).toContain('Viewer');
    expect(page.text()).toContain('ada@example.com');
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v1/invitations/lookups',
      'GET /v1/me',
    ]);
    expect(requests[0]?.body).toEqual({ token: 't1' });
  });

  it('has who is signed in join by a click', async () => {
    const { page, router } = await opened({
      'POST /v1/invitations/acceptances': { status: 201, body: { id: 'o1', version: 2, position: null } },
    });
    await vi.waitFor(() => expect(button(page, 'Join Nordhost')).toBeDefined());
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(router.currentRoute.value.params['organizationId']).toBe('o1'));
  });

  it('makes an account for somebody new', async () => {
    const { page, requests, router } = await opened({
      'GET /v1/me': NOBODY,
      'POST /v1/invitations/registrations': { status: 201, body: { userId: 'u2', organizationId: 'o1' } },
    });
    await vi.waitFor(() => expect(page.find('[name=password]').exists()).toBe(true));
    await page.get('[name=name]').setValue(' Bert ');
    await page.get('[name=password]').setValue('correct horse battery');
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(router.currentRoute.value.params['organizationId']).toBe('o1'));
    expect(requests.at(-1)?.body).toEqual({ token: 't1', name: 'Bert', password: 'correct horse battery' });
  });

  it('keeps its secret out of the query on the way to the sign-in', async () => {
    const { page, router } = await opened({ 'GET /v1/me': NOBODY });
    await vi.waitFor(() => expect(button(page, 'Sign in and join')).toBeDefined());
    await button(page, 'Sign in and join')?.trigger('click');
    await flushPromises();
    const { name, query, hash } = router.currentRoute.value;
    expect({ name, query, hash }).toEqual({
      name: 'sign-in',
      query: { next: '/invitation' },
      hash: '#token=t1',
    });
  });
});

describe('a link that joins nobody', () => {
  it.each([
    ['was used, revoked or has expired', 'organizations.invitation_invalid', 'does not work any more'],
    ['is of a suspended organization', 'organizations.suspended', 'takes nobody in'],
    ['is of an archived organization', 'organizations.archived', 'takes nobody in'],
  ])('because it %s has an answer with a way on', async (_, code, words) => {
    const { page } = await opened({ 'POST /v1/invitations/lookups': refusal(code) });
    await vi.waitFor(() => expect(page.get('[role=alert]').text()).toContain(words));
    expect(button(page, 'Go to the dashboard')).toBeDefined();
  });

  it('because half of it is missing asks the server nothing', async () => {
    const { page, requests } = await opened({}, '');
    expect(page.get('[role=alert]').text()).toContain('not complete');
    expect(requests).toEqual([]);
  });

  it('because it went to somebody else says to whom it would listen', async () => {
    const { page } = await opened({
      'POST /v1/invitations/acceptances': refusal('organizations.invitation_for_another'),
    });
    await vi.waitFor(() => expect(button(page, 'Join Nordhost')).toBeDefined());
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(page.get('[role=alert]').text()).toContain('ada@example.com'));
    expect(button(page, 'Use another account')).toBeDefined();
  });

  it('because the address has an account leads to the sign-in', async () => {
    const { page } = await opened({
      'GET /v1/me': NOBODY,
      'POST /v1/invitations/registrations': refusal('identity.account_exists', 409),
    });
    await vi.waitFor(() => expect(page.find('[name=password]').exists()).toBe(true));
    await page.get('[name=name]').setValue('Bert');
    await page.get('[name=password]').setValue('correct horse battery');
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(page.get('[role=alert]').text()).toContain('an account already'));
    expect(button(page, 'Sign in and join')).toBeDefined();
  });
});
