import { connect as connectSocket, type Socket } from 'node:net';
import { Client, type Algorithms, type ClientChannel, type ConnectConfig } from 'ssh2';
import type { Secret } from '@slipway/application/ports';
import type { ServerAddress } from '@slipway/application/servers/servers.ports';

export type SshLimits = {
  /** From the first packet to the end of the handshake. */
  readonly readyMs: number;
  /** From the start of a command to its end. */
  readonly commandMs: number;
  readonly outputBytes: number;
};

/** The server could not be talked to; the message is for the person who looks at the server. */
export class SshFailure extends Error {}

/** Without what RFC 9142 retires. */
export const algorithms: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
};

/**
 * Opens a connection, gives it to `talk`, and ends it whatever happens. The only place where connections to servers
 * are made: ssh2 by itself accepts every host key and waits for ever. Throws `SshFailure`.
 */
export async function withSsh<T>(
  address: ServerAddress,
  privateKey: Secret,
  limits: SshLimits,
  talk: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client();
  // Everything that arrives later than the answer that was waited for; without a listener it would end the process.
  client.on('error', () => client.destroy());
  const socket = connectSocket({ host: address.host, port: address.port, noDelay: true });
  try {
    await ready(client, socket, configOf(address, privateKey, limits, socket));
    return await talk(client);
  } finally {
    client.destroy();
    socket.destroy();
  }
}

function ready(client: Client, socket: Socket, { config, seen }: Prepared): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new SshFailure(reasonOf(error, seen), { cause: error }));
    client.once('ready', resolve).once('error', fail);
    client.once('close', () => fail(new Error('the connection was closed')));
    socket.once('error', fail);
    try {
      client.connect(config);
    } catch (error) {
      fail(new Error(`the connection cannot be prepared: ${String(error)}`, { cause: error }));
    }
  });
}

type Seen = { isOtherKey: boolean };
type Prepared = { readonly config: ConnectConfig; readonly seen: Seen };

function configOf(address: ServerAddress, privateKey: Secret, limits: SshLimits, sock: Socket): Prepared {
  const pinned = pinnedKeyOf(address.hostKey);
  const seen: Seen = { isOtherKey: false };
  const hostVerifier = (key: Buffer): boolean => {
    seen.isOtherKey = !key.equals(pinned.bytes);
    return !seen.isOtherKey;
  };
  const config = {
    sock,
    username: address.user,
    privateKey: privateKey.reveal(),
    authHandler: ['publickey' as const],
    hostVerifier,
    algorithms: { ...algorithms, serverHostKey: pinned.algorithms },
    readyTimeout: limits.readyMs,
    keepaliveInterval: 10_000,
    keepaliveCountMax: 3,
  };
  return { config, seen };
}

type PinnedKey = { readonly bytes: Buffer; readonly algorithms: NonNullable<Algorithms['serverHostKey']> };

/** Only algorithms of the pinned key's type are offered: a server with several keys then shows the right one. */
function pinnedKeyOf(hostKey: string): PinnedKey {
  const [type = '', body = ''] = hostKey.trim().split(/\s+/);
  const bytes = Buffer.from(body, 'base64');
  switch (type) {
    case 'ssh-ed25519':
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return { bytes, algorithms: [type] };
    case 'ssh-rsa':
      return { bytes, algorithms: ['rsa-sha2-512', 'rsa-sha2-256'] };
    default:
      throw new SshFailure(`the pinned host key is of the unknown type ${JSON.stringify(type.slice(0, 40))}`);
  }
}

export function reasonOf(error: Error, seen: Seen): string {
  if (seen.isOtherKey) return 'it showed another host key than the pinned one';
  const code = 'code' in error ? String(error.code) : '';
  const known: ReadonlyMap<string, string> = new Map([
    ['ECONNREFUSED', 'it refused the connection'],
    ['ECONNRESET', 'it cut the connection'],
    ['EHOSTUNREACH', 'there is no way to it'],
    ['ENETUNREACH', 'there is no way to it'],
    ['ENOTFOUND', 'its name is unknown'],
    ['ETIMEDOUT', 'it did not answer'],
  ]);
  return known.get(code) ?? sentenceOf(error.message);
}

/** ssh2's own words, some of which quote the server. */
function sentenceOf(message: string): string {
  if (/authentication methods failed/.test(message)) return 'it did not accept the key';
  if (/Timed out/.test(message)) return 'it did not answer in time';
  return message.replace(/\p{C}/gu, ' ').slice(0, 200);
}

/** Runs `sh -s` with `script` as its input; what it printed. Throws `SshFailure` at the deadline and at the cap. */
export function runScript(client: Client, script: string, limits: SshLimits): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      clearTimeout(deadline);
      reject(new SshFailure(reason, { cause }));
      client.destroy();
    };
    const deadline = setTimeout(
      () => fail(`it did not answer the question within ${limits.commandMs / 1000} s`),
      limits.commandMs,
    );
    client.once('close', () => fail('the connection was closed before it had answered'));
    client.exec('sh -s', (error, channel) => {
      if (error) return fail('it did not run the question', error);
      collect(channel, limits.outputBytes, fail, (output) => {
        clearTimeout(deadline);
        resolve(output);
      });
      channel.end(script);
    });
  });
}

function collect(
  channel: ClientChannel,
  most: number,
  fail: (reason: string, cause?: unknown) => void,
  done: (output: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const count = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > most) fail(`it answered more than ${most / 1024} KiB`);
  };
  channel.on('data', (chunk: Buffer) => {
    count(chunk);
    if (size <= most) chunks.push(chunk);
  });
  channel.stderr.on('data', count);
  channel.on('error', (error: Error) => fail('the connection broke while it answered', error));
  channel.on('close', () => done(Buffer.concat(chunks).toString('utf8')));
}
