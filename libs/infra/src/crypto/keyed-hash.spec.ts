import { KeyedHash } from './keyed-hash';

const hash = new KeyedHash(Buffer.alloc(32, 1));

test('a value has one name for ever', () => {
  // Changing this answer would let every e-mail address be taken a second time.
  expect(hash.of('email', 'ada@example.com')).toBe(
    new KeyedHash(Buffer.alloc(32, 1)).of('email', 'ada@example.com'),
  );
  expect(hash.of('email', 'ada@example.com')).toBe(
    'da616837f485ca493fa50597ed7902c9b72130cbd6b13773080ebb504e2e50a4',
  );
});

test('another value, kind or key gives another name', () => {
  const names = [
    hash.of('email', 'ada@example.com'),
    hash.of('email', 'ada@example.org'),
    hash.of('slug', 'ada@example.com'),
    new KeyedHash(Buffer.alloc(32, 2)).of('email', 'ada@example.com'),
  ];
  expect(new Set(names).size).toBe(4);
});

test('kind and value do not run together', () => {
  expect(hash.of('a', 'bc')).not.toBe(hash.of('ab', 'c'));
  expect(hash.of('a","b', 'c')).not.toBe(hash.of('a', 'b","c'));
});

test('a name fits into the name of a stream', () => {
  expect(hash.of('email', '💥 "quoted"')).toMatch(/^[0-9a-f]{64}$/);
});
