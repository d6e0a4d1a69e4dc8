import type { ServerRegistration } from './servers.messages';

const longestHostName = 253;

/** A host and a port that can be dialed; whether it may be dialed is the network's own rule. */
export function isValidAddress({ host, port }: Pick<ServerRegistration, 'host' | 'port'>): boolean {
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  return isPort && host.length >= 1 && host.length <= longestHostName;
}

/** A login name as every system takes it; above all no option and no second word. */
export function isValidUser(user: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,31}$/.test(user);
}
