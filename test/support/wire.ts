import { createServer, connect as dial } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Address = { readonly host: string; readonly port: number };

/** A TCP proxy on a port of loopback that can lose answers and connections. It looks into nothing that it carries. */
export class Wire {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  #swallows = false;
  #isBroken = false;

  private constructor(private readonly target: Address) {
    this.#server = createServer((client) => this.#carry(client));
  }

  static async to(target: Address): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  /** Where clients dial instead of the target. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The URL of the target, through this wire. */
  through(url: string): string {
    const wired = new URL(url);
    wired.hostname = '127.0.0.1';
    wired.port = String(this.port);
    return wired.href;
  }

  /** From now on requests arrive and answers do not, until `cut`. */
  swallowAnswers(): void {
    this.#swallows = true;
  }

  /** Ends every connection; new ones work. */
  cut(): void {
    this.#swallows = false;
    this.#clients.forEach((client) => client.resetAndDestroy());
  }

  /** Ends every connection and takes no new one, until `mend`. */
  break(): void {
    this.#isBroken = true;
    this.cut();
  }

  mend(): void {
    this.#isBroken = false;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #carry(client: Socket): void {
    if (this.#isBroken) {
      client.resetAndDestroy();
      return;
    }
    this.#clients.add(client);
    const upstream = dial(this.target.port, this.target.host);
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (!this.#swallows) client.write(chunk);
    });
    client.on('close', () => {
      this.#clients.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
    // The end of one side is the end of the other; why it ended is said by `close`.
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  }
}
