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
