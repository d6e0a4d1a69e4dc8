import { randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { TokenId } from '@slipway/domain/kernel';
import { linkHashOf, newLink, newToken, normalizedEmail, tokenIdIn } from './credentials';

const tokenId = trusted<TokenId>(randomUUID());

describe('a token', () => {
  test('carries its id, 256 random bits and a checksum, and says whose it is', () => {
    const text = newToken(tokenId).reveal();
    expect(text).toMatch(/^slw_[0-9a-f]{32}_[0-9a-f]{64}_[0-9a-f]{8}$/);
    expect(tokenIdIn(text)).toBe(tokenId);
  });

  test('is another one every time', () => {
    expect(newToken(tokenId).reveal()).not.toBe(newToken(tokenId).reveal());
  });

  test('hides itself in logs and templates', () => {
    const token = newToken(tokenId);
    expect(`${String(token)} ${JSON.stringify({ token })}`).toBe('[secret] {"token":"[secret]"}');
  });

  test('is junk with any one character changed', () => {
    const text = newToken(tokenId).reveal();
    const wrong = Array.from(text, (character, index) => {
      const other = character === '0' ? '1' : '0';
      return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
    });
    expect(wrong.filter((changed) => tokenIdIn(changed) !== null)).toEqual([]);
  });

  test.each(['', 'slw_', 'Bearer', `slw_${'0'.repeat(32)}_${'0'.repeat(64)}_00000000`, 'a'.repeat(10_000)])(
    'is not %j',
    (text) => {
      expect(tokenIdIn(text)).toBeNull();
    },
  );

  test('does not end in a line break', () => {
    expect(tokenIdIn(`${newToken(tokenId).reveal()}\n`)).toBeNull();
  });
});

describe('an address', () => {
  test.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['jos\u0065\u0301@example.com', 'jos\u00e9@example.com'],
  ])('%j is %j', (typed, normalized) => {
    expect(normalizedEmail(typed)).toBe(normalized);
  });
});

test('a link is known by its hash alone', () => {
  const link = newLink();
  expect(link.reveal()).toMatch(/^[\w-]{43}$/);
  expect(linkHashOf(link)).toMatch(/^[0-9a-f]{64}$/);
  expect(linkHashOf(link)).not.toContain(link.reveal());
});
