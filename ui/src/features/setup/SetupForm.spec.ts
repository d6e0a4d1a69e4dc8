import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aRouter, mountPage, serve } from '@/app/testing/pages';
import SetupForm from './SetupForm.vue';
import { checkSetup, lengthOf, tokenFromFragment } from './setup-form';

const PASSWORD = 'correct horse battery';
const FORM = { name: 'Ada', email: 'ada@example.com', password: PASSWORD, organizationName: 'Nordhost' };

async function filled(form: Readonly<Record<string, string>>, fragment = '#token=t1') {
  const router = aRouter();
  const page = mountPage(SetupForm, { fragment }, router);
  for (const [name, value] of Object.entries(form)) await page.get(`[name=${name}]`).setValue(value);
  await page.get('form').trigger('submit');
  await flushPromises();
  return { page, router };
}

afterEach(() => vi.unstubAllGlobals());

describe('the setup form', () => {
  it('takes the token out of the link and leads to the dashboard', async () => {
    const requests = serve({
      'POST /v1/setup': { status: 201, body: { userId: 'u1', organizationId: 'o1' } },
    });
    const { page, router } = await filled(FORM);
    expect(page.find('[name=token]').exists()).toBe(false);
    expect(requests[0]?.body).toEqual({ token: 't1', ...FORM });
    expect(requests[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('overview'));
  });

  it('asks for the token when the link had none', async () => {
    serve({});
    const { page } = await filled({}, '');
    expect(page.find('[name=token]').exists()).toBe(true);
  });

  it('sends nothing while an answer is missing, and goes to the first one', async () => {
    const requests = serve({});
    const { page } = await filled({ ...FORM, name: '' });
    expect(requests).toHaveLength(0);
    expect(page.get('[name=name]').attributes('aria-invalid')).toBe('true');
    expect(document.activeElement?.getAttribute('name')).toBe('name');
  });

  it('shows a refusal of the server at the field that it names', async () => {
    const errors = [{ pointer: '/email', code: 'identity.email_taken', detail: 'Already in use' }];
    serve({ 'POST /v1/setup': { status: 400, body: { code: 'validation', errors } } });
    const { page } = await filled(FORM);
    const email = page.get('[name=email]');
    expect(email.attributes('aria-invalid')).toBe('true');
    expect(page.get(`#${email.attributes('aria-describedby')}`).text()).toBe('Already in use');
  });

  it('shows and hides the password', async () => {
    serve({});
    const { page } = await filled({});
    const password = page.get('[name=password]');
    expect(password.attributes('type')).toBe('password');
    await page.get('[aria-pressed]').trigger('click');
    expect(password.attributes('type')).toBe('text');
  });
});

describe('a password', () => {
  it('is long enough or not, and nothing else', () => {
    const issueOf = (password: string) => checkSetup({ token: 't', ...FORM, password }).password;
    expect(issueOf('a'.repeat(14))).toBe('tooShort');
    expect(issueOf('a'.repeat(15))).toBeUndefined();
    expect(lengthOf('🔑'.repeat(15))).toBe(15);
  });
});

it('finds the token in a fragment', () => {
  expect(tokenFromFragment('#token=a%2Bb')).toBe('a+b');
  expect(tokenFromFragment('')).toBe('');
});
