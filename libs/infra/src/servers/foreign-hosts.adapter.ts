import type { Secret } from '@slipway/application/ports';
import type {
  ForeignHosts,
  HostKeyLook,
  RemoteShell,
  ServerAddress,
  Verification,
} from '@slipway/application/servers/servers.ports';
import { AddressRefused, dialedAddress } from './dialed-address.adapter';
import { fingerprintOf } from './fingerprint';
import { shownHostKey } from './host-key-look';
import { SshFailure } from './ssh-connection';

export type ForeignHostsOptions = {
  readonly shell: RemoteShell;
  /** Private and loopback addresses too: where the sandbox is. */
  readonly mayBeInside: boolean;
  readonly readyMs?: number;
};

export class SshForeignHosts implements ForeignHosts {
  constructor(private readonly options: ForeignHostsOptions) {}

  async look(
    { host, port }: Pick<ServerAddress, 'host' | 'port'>,
    pinned: string | null,
  ): Promise<HostKeyLook> {
    const { mayBeInside, readyMs = 10_000 } = this.options;
    try {
      const address = { host: await dialedAddress(host, mayBeInside), port };
      const hostKey = await shownHostKey(address, pinned, readyMs);
      return { outcome: 'seen', hostKey, fingerprint: fingerprintOf(hostKey) };
    } catch (error) {
      return failedBy(error);
    }
  }

  async verify(address: ServerAddress, privateKey: Secret): Promise<Verification> {
    try {
      const host = await dialedAddress(address.host, this.options.mayBeInside);
      return await this.options.shell.verify({ ...address, host }, privateKey);
    } catch (error) {
      return failedBy(error);
    }
  }
}

function failedBy(error: unknown): { readonly outcome: 'failed'; readonly reason: string } {
  if (error instanceof AddressRefused || error instanceof SshFailure)
    return { outcome: 'failed', reason: `The server cannot be reached: ${error.message}.` };
  throw error;
}
