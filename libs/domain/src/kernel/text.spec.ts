import { clipped, isDnsLabel, trimmedName } from './text';

describe('a DNS label', () => {
  it.each(['a', 'web-1', 'a'.repeat(63)])('may be %s', (text) => expect(isDnsLabel(text)).toBe(true));

  it.each(['', '1web', '-web', 'web-', 'Web', 'web.one', 'wéb', 'web\n', ' web', 'a'.repeat(64)])(
    'may not be %j',
    (text) => expect(isDnsLabel(text)).toBe(false),
  );
});

describe('a name', () => {
  it('is trimmed', () => expect(trimmedName('  Acme GmbH ')).toBe('Acme GmbH'));
  it('counts characters, not UTF-16 units', () => expect(trimmedName('😀'.repeat(63))).toBe('😀'.repeat(63)));
  it.each(['', '   ', 'a'.repeat(64), 'Ac\u0000me', 'Ac\nme'])('may not be %j', (text) =>
    expect(trimmedName(text)).toBeNull(),
  );
});

describe('a clipped text', () => {
  it('stays as it is within the limit', () => expect(clipped('1234', 4)).toBe('1234'));
  it('ends in an ellipsis beyond it', () => expect(clipped('12345', 4)).toBe('123…'));
});
