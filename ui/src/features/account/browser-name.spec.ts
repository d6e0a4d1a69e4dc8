import { afterEach, expect, it, vi } from 'vitest';
import { browserName } from './browser-name';
import { passkeyHindrance } from '@/shared/session/browser-passkeys';

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36',
    'Chrome · Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile Safari/604.1', 'Safari · iOS'],
  ['curl/8.5.0', 'curl/8.5.0'],
])('knows %s by name', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});

afterEach(() => vi.unstubAllGlobals());

it.each(['127.0.0.1', '::1', '[::1]'])('makes no passkey at %s, which is no name', (hostname) => {
  vi.stubGlobal('isSecureContext', true);
  expect(passkeyHindrance({ hostname })).toBe('address');
});

it('asks for a newer browser where the name would do', () => {
  vi.stubGlobal('isSecureContext', true);
  expect(passkeyHindrance({ hostname: 'localhost' })).toBe('browser');
});
