import { AddressRefused, dialedAddress, isPublicAddress } from './dialed-address.adapter';

test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a01:4f8::1'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '127.1',
  '2130706433',
  '0x7f.1',
  'localhost',
  '',
])('%j is not', (address) => expect(isPublicAddress(address)).toBe(false));

test('a name that leads inside is refused, and dialed only where that is allowed', async () => {
  await expect(dialedAddress('localhost', false)).rejects.toThrow('not a public one');
  expect(['127.0.0.1', '::1']).toContain(await dialedAddress('localhost', true));
});

test.each(['127.1', '2130706433', '0x7f000001', '017700000001'])(
  'the loopback address written as %s is refused',
  async (host) => await expect(dialedAddress(host, false)).rejects.toBeInstanceOf(AddressRefused),
);

test('a public address is dialed as it is', async () => {
  expect(await dialedAddress('1.1.1.1', false)).toBe('1.1.1.1');
});
