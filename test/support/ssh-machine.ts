import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Server, utils } from 'ssh2';
import type { AuthContext, Connection, ServerChannel } from 'ssh2';

/** A machine of somebody: an SSH server on this one, with one user and an `authorized_keys` that can be changed. */
export class SshMachine {
  authorizedKey: string | null = null;
  /** How often somebody was let in. */
  entered = 0;
  #server: Server;
  #port = 0;
  readonly #open = new Set<Connection>();

  private constructor() {
    this.#server = this.#withNewHostKey();
  }

  static async start(): Promise<SshMachine> {
    const machine = new SshMachine();
    await machine.#listen();
    return machine;
  }

  get port(): number {
    return this.#port;
  }

  /** Another machine at the same address, or somebody between. */
  async exchangeHostKey(): Promise<void> {
    await this.close();
    this.#server = this.#withNewHostKey();
    await this.#listen();
  }

  async close(): Promise<void> {
    for (const client of this.#open) client.end();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #withNewHostKey(): Server {
    const hostKeys = [utils.generateKeyPairSync('ed25519').private];
    return new Server({ hostKeys }, (client) => {
      this.#open.add(client);
      client.on('error', () => undefined);
      client.on('close', () => this.#open.delete(client));
      client.on('authentication', (context) => this.#decide(context));
      client.on('session', (accept) => {
        accept().on('exec', (take, _refuse, { command }) => runHere(command, take()));
      });
    });
  }

  #decide(context: AuthContext): void {
    const allowed = this.authorizedKey === null ? null : utils.parseKey(this.authorizedKey);
    const isOurs =
      context.method === 'publickey' &&
      allowed !== null &&
      !(allowed instanceof Error) &&
      allowed.getPublicSSH().equals(context.key.data);
    if (!isOurs) return context.reject(['publickey']);
    if (context.signature !== undefined) this.entered += 1;
    context.accept();
  }
}

function runHere(command: string, channel: ServerChannel): void {
  const child = spawn('/bin/sh', ['-c', command]);
  channel.pipe(child.stdin);
  child.stdout.on('data', (chunk: Buffer) => channel.write(chunk));
  child.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
}
