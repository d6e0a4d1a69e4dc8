import { utils } from 'ssh2';
import { generateHostKey, parsePublicKey } from './ssh-keys';

describe('host keys', () => {
  it('can all be read back, unlike one in 256 of the library', () => {
    for (let made = 0; made < 600; made += 1) {
      const { privateKey, publicKey } = generateHostKey();
      const read = utils.parseKey(privateKey);
      if (read instanceof Error) throw read;
      expect(parsePublicKey(publicKey)?.getPublicSSH().equals(read.getPublicSSH())).toBe(true);
    }
  });
});

describe('public keys of clients', () => {
  it.each([
    ['nothing', ''],
    ['a private key', generateHostKey().privateKey],
    ['two keys', `${generateHostKey().publicKey}\n${generateHostKey().publicKey}`],
    ['a key of a wrong length', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAkFB'],
    [
      'a point that is not on the curve',
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAACQUE=',
    ],
  ])('are not %s', (_, text) => {
    expect(parsePublicKey(text)).toBeUndefined();
  });
});
