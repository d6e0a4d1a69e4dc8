import { formatSealed, isPersonal, parseSealed } from './sealed-text.parser';

const sealed = { k: 'master', iv: 'aXY', ct: 'Y3Q', tag: 'dGFn' };

test('a sealed value survives being a text', () => {
  expect(parseSealed(formatSealed(sealed))).toEqual(sealed);
  expect(parseSealed(formatSealed({ ...sealed, ct: '' }))).toEqual({ ...sealed, ct: '' });
});

test.each([
  '',
  'v1',
  'v1.k.iv.ct',
  'v2.k.iv.ct.tag',
  'v1..iv.ct.tag',
  'v1.k..ct.tag',
  'v1.k.iv.ct.',
  'v1.k.iv.ct.tag.x',
])('%j is no sealed value', (text) => {
  expect(() => parseSealed(text)).toThrow('not a sealed value of version 1');
});

test.each([
  [{ subject: 'ada', clear: 1 }, true],
  [{ subject: 'ada', sealed }, true],
  [{ subject: 'ada' }, false],
  [{ clear: 1 }, false],
  [{ subject: 1, clear: 1 }, false],
])('%j is personal: %s', (value, expected) => {
  expect(isPersonal(value)).toBe(expected);
});
