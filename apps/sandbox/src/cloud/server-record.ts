import { fieldsOf, isFields, textOf } from '../http/fields';
import { invalid } from '../http/http-error';
import { parsePublicKey } from '../hosts/ssh-keys';
import type { HostStatus } from '../hosts/hosts';

export type ServerWish = {
  readonly tag: string;
  readonly name: string;
  readonly region: string;
  readonly size: string;
  readonly publicKey: string;
};

/** What is on disk; it stays after the server is gone, because it is the bill. Instants are ISO, UTC. */
export type ServerRecord = ServerWish & {
  readonly id: string;
  readonly privateIp: string;
  readonly sshPort: number;
  readonly hostKey: string;
  readonly hostPrivateKey: string;
  readonly createdAt: string;
  readonly deletedAt: string | null;
};

/** Only the public half leaves the sandbox. */
export function shownServer(record: ServerRecord, status: HostStatus): Readonly<Record<string, unknown>> {
  const { id, tag, name, region, size, privateIp, sshPort, hostKey, createdAt } = record;
  const address = { publicIp: '127.0.0.1', privateIp, sshPort, sshUser: 'slipway', hostKey };
  return { id, tag, name, region, size, status, ...address, createdAt };
}

const longestKey = 16 * 1024;

export function parseServerWish(body: unknown): ServerWish {
  const fields = fieldsOf(body, 'body', ['tag', 'name', 'region', 'size', 'publicKey']);
  const publicKey = textOf(trimmed(fields['publicKey']), 'publicKey', longestKey);
  if (parsePublicKey(publicKey) === undefined) {
    throw invalid('publicKey must be one public key in OpenSSH form, such as "ssh-ed25519 AAAA…".');
  }
  return {
    tag: textOf(fields['tag'], 'tag', 200),
    name: textOf(fields['name'], 'name', 200),
    region: textOf(fields['region'], 'region', 64),
    size: textOf(fields['size'], 'size', 64),
    publicKey,
  };
}

/** Key files end with a line break, and so do most texts read from them. */
function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

const longestScript = 256 * 1024;
const mostCommands = 64;

export function parseHostCommands(body: unknown): ReadonlyMap<string, string | null> {
  const { commands } = fieldsOf(body, 'body', ['commands']);
  if (!isFields(commands)) throw invalid('commands must be an object of names and scripts (null removes).');
  const entries = Object.entries(commands);
  if (entries.length > mostCommands) throw invalid(`commands must have at most ${mostCommands} entries.`);
  return new Map(entries.map(([name, script]) => [commandNameOf(name), scriptOf(name, script)]));
}

function commandNameOf(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(name)) return name;
  throw invalid(
    'commands has a name that is no command: use letters, digits, dot, dash, plus and underscore.',
  );
}

function scriptOf(name: string, script: unknown): string | null {
  if (script === null) return null;
  if (typeof script !== 'string') throw invalid(`commands.${name} must be a script or null.`);
  if (script === '' || script.length > longestScript) {
    throw invalid(`commands.${name} must have 1 to ${longestScript} characters.`);
  }
  return script;
}
