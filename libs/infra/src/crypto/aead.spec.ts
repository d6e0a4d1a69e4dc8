import { randomBytes } from 'node:crypto';
import { CannotOpen, open, seal } from './aead';

const key = randomBytes(32);
const clear = Buffer.from('root password');
const cut = (tag: string, bytes: number) =>
  Buffer.from(tag, 'base64url').subarray(0, bytes).toString('base64url');

describe('a sealed value', () => {
  test('opens with its key at its place', () => {
    expect(open(key, 'vault/a', seal(key, 'master', 'vault/a', clear)).toString()).toBe('root password');
  });

  test('of nothing opens to nothing', () => {
    expect(open(key, 'vault/a', seal(key, 'master', 'vault/a', Buffer.alloc(0)))).toHaveLength(0);
  });

  test('does not show what is in it, and is another text each time', () => {
    const sealed = Array.from({ length: 100 }, () => seal(key, 'master', 'vault/a', clear));
    expect(new Set(sealed.map(({ iv }) => iv)).size).toBe(100);
    expect(new Set(sealed.map(({ ct }) => ct)).size).toBe(100);
    expect(JSON.stringify(sealed)).not.toContain('root password');
  });

  test.each([0, 4, 8, 12, 13, 15])('does not open with a tag cut to %i bytes', (bytes) => {
    const sealed = seal(key, 'master', 'vault/a', clear);
    expect(() => open(key, 'vault/a', { ...sealed, tag: cut(sealed.tag, bytes) })).toThrow(CannotOpen);
  });

  test('does not open at another place, under another key, or under another name of the key', () => {
    const sealed = seal(key, 'master', 'vault/a', clear);
    expect(() => open(key, 'vault/b', sealed)).toThrow(CannotOpen);
    expect(() => open(randomBytes(32), 'vault/a', sealed)).toThrow(CannotOpen);
    expect(() => open(key, 'vault/a', { ...sealed, k: 'other' })).toThrow(CannotOpen);
  });

  test.each(['iv', 'ct', 'tag'] as const)('does not open with a changed %s', (part) => {
    const sealed = seal(key, 'master', 'vault/a', clear);
    const bytes = Buffer.from(sealed[part], 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(() => open(key, 'vault/a', { ...sealed, [part]: bytes.toString('base64url') })).toThrow(
      CannotOpen,
    );
  });

  test('whose place and key name run together differently is another one', () => {
    const sealed = seal(key, 'a', 'b/c', clear);
    expect(() => open(key, '/c', { ...sealed, k: 'ab' })).toThrow(CannotOpen);
  });

  test('that does not open says where it belongs, and nothing of the value', () => {
    const sealed = seal(key, 'master', 'vault/a', clear);
    expect(() => open(key, 'vault/b', sealed)).toThrow('a value sealed for vault/b does not open');
  });
});
