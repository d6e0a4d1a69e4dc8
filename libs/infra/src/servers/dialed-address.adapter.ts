import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** An address that we do not dial, in words for the person who gave it. */
export class AddressRefused extends Error {}

const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
const outside = new BlockList();
// Global unicast, and nothing else of IPv6: no mapped, translated, tunnelled, local or multicast address.
outside.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  inside.addSubnet(net, prefix, 'ipv6');

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !inside.check(address, 'ipv4');
    case 6:
      return outside.check(address, 'ipv6') && !inside.check(address, 'ipv6');
    default:
      return false;
  }
}

/**
 * The address to dial for a host that a customer wrote. Every address that the name has must be public, and the one
 * that was looked at is the one that is dialed: a name that answers otherwise a moment later changes nothing.
 * Throws `AddressRefused`.
 */
export async function dialedAddress(host: string, mayBeInside: boolean): Promise<string> {
  const found = isIP(host) > 0 ? [host] : await addressesOf(host);
  const [first] = found;
  if (first === undefined) throw new AddressRefused('its name is unknown');
  if (!mayBeInside && !found.every(isPublicAddress))
    throw new AddressRefused('its address is not a public one, and others are not dialed');
  return first;
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new AddressRefused('its name is unknown', { cause: error });
  }
}
