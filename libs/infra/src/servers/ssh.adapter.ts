import { utils } from 'ssh2';
import { Secret } from '@slipway/application/ports';
import type { RemoteShell, ServerAddress, Verification } from '@slipway/application/servers/servers.ports';
import { parseFacts, UnusableFacts } from './server-facts.parser';
import { factsProbe } from './server-facts.probe';
import { runScript, SshFailure, withSsh, type SshLimits } from './ssh-connection';

const defaultLimits: SshLimits = { readyMs: 10_000, commandMs: 20_000, outputBytes: 65_536 };

/** Talks SSH by ssh2. A server's trouble is an outcome; it throws only for what is wrong on our side. */
export class SshRemoteShell implements RemoteShell {
  readonly #limits: SshLimits;

  constructor(limits: Partial<SshLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  async verify(address: ServerAddress, privateKey: Secret): Promise<Verification> {
    try {
      const output = await withSsh(address, privateKey, this.#limits, (client) =>
        runScript(client, factsProbe, this.#limits),
      );
      return { outcome: 'verified', facts: parseFacts(output) };
    } catch (error) {
      if (error instanceof SshFailure || error instanceof UnusableFacts) {
        return { outcome: 'failed', reason: `The server cannot be verified: ${error.message}.` };
      }
      throw error;
    }
  }

  generateKey(comment: string): { readonly privateKey: Secret; readonly publicKey: string } {
    if (!/^[\x20-\x7e]{0,200}$/.test(comment)) {
      throw new Error('the comment of a key is one line of at most 200 printable characters');
    }
    for (;;) {
      const pair = utils.generateKeyPairSync('ed25519', { comment });
      // The library drops leading zero bytes of a public key, so about one pair in 300 cannot be read back.
      if (isReadable(pair.private) && isReadable(pair.public)) {
        return { privateKey: new Secret(pair.private), publicKey: pair.public };
      }
    }
  }
}

function isReadable(key: string): boolean {
  return !(utils.parseKey(key) instanceof Error);
}
