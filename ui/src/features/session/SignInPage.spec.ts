import { afterEach, describe, expect, it, vi } from 'vitest';
import { mountPage, serve } from '@/app/testing/pages';
import SignInPage from './SignInPage.vue';
import { safeNext } from './useSignIn';

afterEach(() => vi.unstubAllGlobals());

describe('signing in', () => {
  it('says that e-mail or password is wrong, not which', async () => {
    serve({ 'POST /v1/session': { status: 401, body: { code: 'identity.wrong_credentials' } } });
    const page = mountPage(SignInPage);
    await page.get('[name=email]').setValue('ada@example.com');
    await page.get('[name=password]').setValue('wrong');
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(page.text()).toContain('E-mail or password is wrong'));
  });

  it('asks for a code where the account wants one, and sends it with the password', async () => {
    const codes = ['identity.second_factor_required', 'identity.wrong_code'];
    const requests = serve({
      'POST /v1/session': () => ({ status: 401, body: { code: codes.shift() ?? 'identity.wrong_code' } }),
    });
    const page = mountPage(SignInPage);
    await page.get('[name=email]').setValue('ada@example.com');
    await page.get('[name=password]').setValue('correct horse battery');
    expect(page.find('[name=code]').exists()).toBe(false);
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(page.find('[name=code]').exists()).toBe(true));
    await page.get('[name=code]').setValue('123456');
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(page.text()).toContain('This code is not right'));
    expect(requests.at(-1)?.body).toEqual({
      email: 'ada@example.com',
      password: 'correct horse battery',
      code: '123456',
    });
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', undefined, ['/a']])(
    'does not follow %s to another site',
    (next) => {
      expect(safeNext(next)).toBe('/');
    },
  );

  it('goes back to the page that asked for it', () => {
    expect(safeNext('/o/1/audit?correlationId=2')).toBe('/o/1/audit?correlationId=2');
  });
});
