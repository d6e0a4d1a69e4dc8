import { connect as connectSocket } from 'node:net';
import { Client } from 'ssh2';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { algorithms, reasonOf, SshFailure } from './ssh-connection';

const inOrder: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** The host key that a machine shows, in OpenSSH format. We leave before anybody logs in. Throws `SshFailure`. */
export async function shownHostKey(
  address: { readonly host: string; readonly port: number },
  pinned: string | null,
  readyMs: number,
): Promise<string> {
  const client = new Client();
  const socket = connectSocket({ ...address, noDelay: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (error: Error): void =>
        reject(new SshFailure(reasonOf(error, { isOtherKey: false }), { cause: error }));
      client.on('error', fail);
      client.once('close', () => fail(new Error('the connection was closed')));
      socket.on('error', fail);
      client.connect({
        sock: socket,
        username: 'nobody',
        authHandler: [],
        hostVerifier: (key: Buffer) => {
          resolve(openSsh(key));
          return false;
        },
        algorithms: { ...algorithms, serverHostKey: preferring(pinned) },
        readyTimeout: readyMs,
      });
    });
  } finally {
    client.destroy();
    socket.destroy();
  }
}

function preferring(pinned: string | null): ServerHostKeyAlgorithm[] {
  const [type = ''] = pinned?.split(' ') ?? [];
  const isPreferred = (name: string): boolean =>
    type === 'ssh-rsa' ? name.startsWith('rsa-') : name === type;
  return [...inOrder.filter(isPreferred), ...inOrder.filter((name) => !isPreferred(name))];
}

/** The blob begins with its type, as a text of four bytes of length. */
function openSsh(key: Buffer): string {
  const length = key.length > 4 ? key.readUInt32BE(0) : 0;
  const type = key.subarray(4, 4 + length).toString('latin1');
  if (!/^[a-z0-9-]{4,40}$/.test(type)) throw new SshFailure('it showed a host key of an unknown form');
  return `${type} ${key.toString('base64')}`;
}
