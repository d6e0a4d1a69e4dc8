import type { ServerFacts } from '@slipway/domain/servers';
import type { Secret } from '../ports/secret';

export type ServerAddress = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** OpenSSH format. A server that shows another key is refused before anything is sent. */
  readonly hostKey: string;
};
export type Verification =
  | { readonly outcome: 'verified'; readonly facts: Omit<ServerFacts, 'observedAt'> }
  /** Not reachable, refused, wrong host key, or an answer that makes no sense. */
  | { readonly outcome: 'failed'; readonly reason: string };

/** Talks to servers over SSH. Every call has a deadline and a cap on what it reads. */
export interface RemoteShell {
  /** Asks the server for its facts: OS, cores, memory, disk, Docker. */
  verify(address: ServerAddress, privateKey: Secret): Promise<Verification>;
  /** A new ed25519 key pair, OpenSSH format. */
  generateKey(comment: string): { readonly privateKey: Secret; readonly publicKey: string };
}

export type HostKeyLook =
  | { readonly outcome: 'seen'; readonly hostKey: string; readonly fingerprint: string }
  /** Not reachable, refused, or an address that we do not dial. */
  | { readonly outcome: 'failed'; readonly reason: string };

/** Machines at addresses that a customer wrote. Nothing but public addresses is dialed, unless the installation allows it. */
export interface ForeignHosts {
  /** The host key that it shows now, of the pinned type first. Nothing of ours is shown to it. */
  look(address: Pick<ServerAddress, 'host' | 'port'>, pinned: string | null): Promise<HostKeyLook>;
  /** As `RemoteShell.verify`. */
  verify(address: ServerAddress, privateKey: Secret): Promise<Verification>;
}
export const FOREIGN_HOSTS = Symbol('ForeignHosts');
export const REMOTE_SHELL = Symbol('RemoteShell');
