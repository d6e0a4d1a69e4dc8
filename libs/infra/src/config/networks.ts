import { isIP } from 'node:net';

/** The parts of a list with commas. */
export function addressesIn(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

/** An IP address, or one with the length of its network: `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}
