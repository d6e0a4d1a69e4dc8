import { refusalOfPassword } from './password.policies';

const about = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' };
const common = new Set(['password', 'iloveyou', '1234567', 'letmein', 'trustno1trustno1']);
const verdict = (password: string) =>
  refusalOfPassword(password, about, (text) => common.has(text))?.code ?? 'allowed';

test.each([
  'correct horse battery',
  'fünfzehn Zeichen',
  'correct horse battery staple'.repeat(4).slice(0, 128),
  '🦊🐢🦉🐝🐙🦀🦩🐘🦒🦔🐊🦘🦥🐿🦝',
  '🦊🐢🦉🐝🐙🦀🦩🐘🦒🦔🐊🦘🦥🐿🦝🦡'.repeat(8).slice(0, -2),
  'ada lovelace likes engines',
  'passwords are things of the past',
  '               x',
])('%s is allowed', (password) => {
  // A text that repeats itself is refused; these two are cut so that they do not.
  expect(verdict(`${password}!7`)).toBe('allowed');
});

test.each(['', 'x', 'fourteen chars', 'x'.repeat(257), '🦊'.repeat(14)])(
  '%.20s is too short or too long',
  (password) => expect(verdict(password)).toBe('identity.invalid_password_length'),
);

test.each([
  'trustno1trustno1',
  'TRUSTNO1trustno1',
  'ＰＡＳＳＷＯＲＤiloveyou',
  'password1234567',
  'iloveyoupassword2024!!',
  'passwordpassword',
  'aaaaaaaaaaaaaaaa',
  'xyzxyzxyzxyzxyzx',
  '123456789012345',
  '543210987654321',
  'abcdefghijklmnop',
  'qwertyuiopasdfgh',
  'qwertzuiopasdfgh',
])('%s is what is tried first', (password) => expect(verdict(password)).toBe('identity.common_password'));

test.each(['ada.lovelace@example.com', 'AdaLovelace2024', 'lovelace-slipway', 'example.com.ada.1815'])(
  '%s is little more than what is known of the person',
  (password) => expect(verdict(password)).toBe('identity.password_about_person'),
);
