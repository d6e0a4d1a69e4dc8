import { Secret } from '@slipway/application/ports';
import { Argon2Passwords } from './passwords.adapter';

const passwords = new Argon2Passwords();
const matches = async (stored: string, typed: string) =>
  passwords.matches(await passwords.hash(new Secret(stored)), new Secret(typed));

describe('a password', () => {
  test('is kept as argon2id at no less than the recommended cost, salted', async () => {
    const [one, other] = [
      await passwords.hash(new Secret('a'.repeat(15))),
      await passwords.hash(new Secret('a'.repeat(15))),
    ];
    const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(one.reveal()) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(one.reveal()).not.toBe(other.reveal());
  });

  test.each([
    ['of 128 characters', 'ab'.repeat(64)],
    ['of emoji', '🐎🔋📎'.repeat(10)],
    ['with spaces around it', '  correct horse  '],
    ['with a zero byte', 'correct\u0000horse battery'],
  ])('%s is right, and wrong without its last character', async (_, text) => {
    await expect(matches(text, text)).resolves.toBe(true);
    await expect(matches(text, [...text].slice(0, -1).join(''))).resolves.toBe(false);
  });

  test('is the same from two keyboards: composed and decomposed', async () => {
    await expect(matches('jos\u0065\u0301 correct horse', 'jos\u00e9 correct horse')).resolves.toBe(true);
  });

  test('is not cut after 72 bytes', async () => {
    const long = 'x'.repeat(80);
    await expect(matches(`${long}a`, `${long}b`)).resolves.toBe(false);
  });

  test('in other letters is another one', async () => {
    await expect(matches('correct horse battery', 'Correct horse battery')).resolves.toBe(false);
  });
});

test('nobody has no password, not even the decoy', async () => {
  for (const guess of ['no such user', '', 'anything']) {
    await expect(passwords.matches(null, new Secret(guess))).resolves.toBe(false);
  }
});

test('many at once all get their own answer', async () => {
  const hashed = await passwords.hash(new Secret('right'));
  const asked = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 'right' : 'wrong'));
  const answers = await Promise.all(asked.map((text) => passwords.matches(hashed, new Secret(text))));
  expect(answers).toEqual(asked.map((text) => text === 'right'));
});

test('one that cannot be checked does not hold up the next', async () => {
  const broken = () => passwords.matches(new Secret('no hash at all'), new Secret('x'));
  await Promise.allSettled([broken(), broken(), broken()]);
  await expect(broken()).rejects.toThrow();
  await expect(matches('right', 'right')).resolves.toBe(true);
});
