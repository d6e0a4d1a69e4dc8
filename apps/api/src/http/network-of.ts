import { isIPv4, isIPv6 } from 'node:net';

const groups = 8;
const groupsOfNetwork = 4;
const ipv4InIpv6 = '0:0:0:0:0:ffff:';

/**
 * What one household or office shares: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one of
 * those has all addresses below it.
 */
export function networkOf(ip: string): string {
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return isIPv4(address) ? address : ip;
  const all = groupsOf(address);
  const text = all.join(':');
  return text.startsWith(ipv4InIpv6) ? ipv4Of(all) : `${all.slice(0, groupsOfNetwork).join(':')}::/64`;
}

/** The eight groups in their shortest form. A URL knows all the ways in which one address can be written. */
function groupsOf(address: string): readonly string[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const known = [...(before ?? []), ...(after ?? [])].length;
  return [...(before ?? []), ...Array.from({ length: groups - known }, () => '0'), ...(after ?? [])];
}

function ipv4Of(all: readonly string[]): string {
  const bytes = all.slice(-2).flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}
