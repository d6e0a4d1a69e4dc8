import { messageOf, type Log } from '../log';
import {
  hostFolder,
  makeHostFolder,
  removeHostFolder,
  sweepHostFolders,
  writeHostCommands,
  type HostFolder,
} from './host-folder';
import { listenOnFreePort } from './host-ports';
import { parsePublicKey } from './ssh-keys';
import { createSshListener, type SshListener } from './ssh-listener';

export type HostSpec = { readonly id: string; readonly publicKey: string; readonly hostPrivateKey: string };

export type HostStatus = 'running' | 'unreachable';

type Host = {
  readonly folder: HostFolder;
  readonly listener: SshListener;
  readonly port: number;
  status: HostStatus;
  retry?: NodeJS.Timeout;
};

export type HostsOptions = {
  readonly dir: string;
  readonly refuses: () => Promise<boolean>;
  readonly log: Log;
  /** Between two attempts to get a remembered port back. */
  readonly portRetryMs: number;
};

/** The SSH hosts of all servers that exist. */
export class Hosts {
  readonly #hosts = new Map<string, Host>();
  #isClosed = false;

  constructor(private readonly options: HostsOptions) {}

  /** Starts a new host and returns the port that was chosen for it. */
  async start(spec: HostSpec): Promise<number> {
    const { folder, listener } = this.#build(spec);
    try {
      await makeHostFolder(folder);
      const port = await listenOnFreePort(listener, (candidate) => this.#isRemembered(candidate));
      if (this.#isClosed) throw new Error('the sandbox is stopping');
      this.#hosts.set(spec.id, { folder, listener, port, status: 'running' });
      return port;
    } catch (error) {
      await listener.close();
      await removeHostFolder(folder);
      throw error;
    }
  }

  /** Brings a host back on its own port; while another program has that port, the host is unreachable. */
  async resume(spec: HostSpec, port: number): Promise<void> {
    const { folder, listener } = this.#build(spec);
    await makeHostFolder(folder);
    const host: Host = { folder, listener, port, status: 'unreachable' };
    this.#hosts.set(spec.id, host);
    const outcome = await listener.listen(port);
    if (outcome === 'listening') {
      host.status = 'running';
      return;
    }
    const facts = { serverId: spec.id, port, code: outcome.failed };
    this.options.log(
      'warn',
      'a host is unreachable: its port cannot be had; trying again until it is free',
      facts,
    );
    this.#retryLater(spec.id, host);
  }

  /** Ends the host with all that runs on it, and removes its folder. */
  async remove(id: string): Promise<void> {
    const host = this.#hosts.get(id);
    if (host === undefined) return;
    this.#hosts.delete(id);
    await end(host);
    await removeHostFolder(host.folder);
  }

  statusOf(id: string): HostStatus {
    return this.#hosts.get(id)?.status ?? 'unreachable';
  }

  writeCommands(id: string, commands: ReadonlyMap<string, string | null>): Promise<readonly string[]> {
    return writeHostCommands(hostFolder(this.options.dir, id), commands);
  }

  sweep(known: ReadonlySet<string>): Promise<void> {
    return sweepHostFolders(this.options.dir, known);
  }

  cutConnections(): void {
    for (const host of this.#hosts.values()) host.listener.cutConnections();
  }

  async close(): Promise<void> {
    const hosts = [...this.#hosts.values()];
    this.#isClosed = true;
    this.#hosts.clear();
    await Promise.all(hosts.map(end));
  }

  #build(spec: HostSpec): { readonly folder: HostFolder; readonly listener: SshListener } {
    const allowedKey = parsePublicKey(spec.publicKey);
    if (allowedKey === undefined) throw new Error(`the public key of server ${spec.id} cannot be read`);
    const folder = hostFolder(this.options.dir, spec.id);
    const { refuses, log } = this.options;
    const listener = createSshListener({
      allowedKey,
      folder,
      refuses,
      log,
      hostPrivateKey: spec.hostPrivateKey,
    });
    return { folder, listener };
  }

  #isRemembered(port: number): boolean {
    return [...this.#hosts.values()].some((host) => host.port === port);
  }

  #retryLater(id: string, host: Host): void {
    host.retry = setTimeout(() => {
      void this.#retry(id, host).catch((error: unknown) =>
        this.options.log('error', 'a host cannot be brought back', { serverId: id, error: messageOf(error) }),
      );
    }, this.options.portRetryMs);
  }

  async #retry(id: string, host: Host): Promise<void> {
    const outcome = await host.listener.listen(host.port);
    if (this.#hosts.get(id) !== host) {
      // Removed, or the sandbox stopped, while it waited for the port.
      await end(host);
    } else if (outcome === 'listening') {
      host.status = 'running';
      this.options.log('info', 'a host is reachable again', { serverId: id, port: host.port });
    } else {
      this.#retryLater(id, host);
    }
  }
}

async function end(host: Host): Promise<void> {
  clearTimeout(host.retry);
  await host.listener.close();
}
