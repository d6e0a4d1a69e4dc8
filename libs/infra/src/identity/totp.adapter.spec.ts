import { generate } from 'otplib';
import { later, trusted } from '@slipway/domain/kernel';
import type { Instant } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { OtplibTotp } from './totp.adapter';

const totp = new OtplibTotp();
// The secret and the codes of RFC 6238, appendix B, of which six digits are used.
const rfc = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const at = (seconds: number) => trusted<Instant>(new Date(seconds * 1000).toISOString());
const step = (code: string, now: Instant, secret = rfc) => totp.stepOf(secret, new Secret(code), now);

test.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_234_567_890, '005924', 41_152_263],
  [20_000_000_000, '353130', 666_666_666],
])('at second %d the code of the RFC is that of its step', async (seconds, code, expected) =>
  expect(await step(code, at(seconds))).toBe(expected),
);

test('a code counts for one step before and after its own, and says which one it is', async () => {
  const now = at(1_234_567_890);
  for (const seconds of [-30, 0, 30]) expect(await step('005924', later(now, seconds))).toBe(41_152_263);
  for (const seconds of [-61, 61]) expect(await step('005924', later(now, seconds))).toBeNull();
});

test.each(['', '00592', '0059240', '00592a', '000000', '٠٠٥٩٢٤', ' 005924'])(
  '%j is no code, and no error',
  async (code) => expect(await step(code, at(1_234_567_890))).toBeNull(),
);

test('a new secret has 160 bits, is another one each time, and gives codes to an app that reads the address', async () => {
  const [secret, another] = [totp.newSecret(), totp.newSecret()];
  expect(secret.reveal()).toMatch(/^[A-Z2-7]{32}$/);
  expect(another.reveal()).not.toBe(secret.reveal());
  const uri = new URL(totp.uri(secret, 'ada@example.com').reveal());
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Slipway:ada@example.com',
  ]);
  expect(uri.searchParams.get('secret')).toBe(secret.reveal());
  const now = at(1_800_000_000);
  const code = await generate({ secret: secret.reveal(), epoch: 1_800_000_000 });
  expect(await step(code, now, secret)).toBe(60_000_000);
});
