import { command, event } from '../kernel';
import type { MessagesOf, OrganizationId, ServerId, VaultReference } from '../kernel';
import type { ServerFacts } from './servers.messages';

/** A machine that is there already, and that we did not build. */
export type ConnectionWish = {
  readonly serverId: ServerId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Made by us, for this machine alone. */
  readonly key: VaultReference;
  readonly publicKey: string;
};
/** What the machine showed of itself before anybody entered. */
export type SeenHostKey = {
  /** OpenSSH format. */
  readonly hostKey: string;
  /** As `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
};

export const connectionCommands = {
  connectServer: command('servers.connect-server').of<ConnectionWish>(),
  recordHostKey: command('servers.record-host-key').of<SeenHostKey>(),
  confirmHostKey: command('servers.confirm-host-key').of<{ readonly fingerprint: string }>(),
  recordCheck: command('servers.record-check').of<{ readonly facts: ServerFacts }>(),
  recordCheckFailure: command('servers.record-check-failure').of<{ readonly reason: string }>(),
  disconnectServer: command('servers.disconnect-server').of<Record<never, never>>(),
};
type OfConnection<D = unknown> = { readonly serverId: ServerId; readonly organizationId: OrganizationId } & D;
export const connectionEvents = {
  serverConnected: event('servers.server-connected').of<ConnectionWish>(),
  hostKeySeen: event('servers.host-key-seen').of<OfConnection<SeenHostKey>>(),
  /** A person has compared the fingerprint: no other key is accepted from now on. */
  hostKeyConfirmed: event('servers.host-key-confirmed').of<OfConnection<SeenHostKey>>(),
  /** Another machine, or somebody between: nothing is done with it until a person has confirmed. */
  hostKeyChanged: event('servers.host-key-changed').of<OfConnection<SeenHostKey>>(),
  connectionChecked: event('servers.connection-checked').of<OfConnection<{ readonly facts: ServerFacts }>>(),
  connectionFailed: event('servers.connection-failed').of<OfConnection<{ readonly reason: string }>>(),
  serverDisconnected: event('servers.server-disconnected').of<OfConnection>(),
};
export type ConnectionCommand = MessagesOf<typeof connectionCommands>;
export type ConnectionEvent = MessagesOf<typeof connectionEvents>;
