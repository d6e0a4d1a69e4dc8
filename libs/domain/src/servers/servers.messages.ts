import { command, event } from '../kernel';
import type {
  InfrastructureId,
  Instant,
  MessagesOf,
  OrganizationId,
  ServerId,
  VaultReference,
} from '../kernel';

export type ServerRegistration = {
  readonly serverId: ServerId;
  readonly organizationId: OrganizationId;
  readonly infrastructureId: InfrastructureId;
  readonly orderId: string;
  readonly name: string;
  readonly provider: string;
  readonly region: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** OpenSSH format; no other key is ever accepted from this server. */
  readonly hostKey: string;
  readonly key: VaultReference;
};
/** What the server itself said, over SSH, at `observedAt`. Hostile input, parsed and bounded before it gets here. */
export type ServerFacts = {
  readonly os: string;
  readonly kernel: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** `null`: no Docker on the PATH. */
  readonly docker: string | null;
  readonly observedAt: Instant;
};

export const serverCommands = {
  registerServer: command('servers.register-server').of<ServerRegistration>(),
  recordVerification: command('servers.record-verification').of<{ readonly facts: ServerFacts }>(),
  recordVerificationFailure: command('servers.record-verification-failure').of<{
    readonly attempt: number;
    readonly reason: string;
  }>(),
  /** Nobody wants it any more. The record stays until its machine is gone. */
  removeServer: command('servers.remove-server').of<Record<never, never>>(),
  decommissionServer: command('servers.decommission-server').of<{ readonly reason: string }>(),
};
type OfServer<D = unknown> = {
  readonly serverId: ServerId;
  readonly organizationId: OrganizationId;
  readonly orderId: string;
} & D;
export const serverEvents = {
  serverRegistered: event('servers.server-registered').of<ServerRegistration>(),
  serverVerified: event('servers.server-verified').of<OfServer<{ readonly facts: ServerFacts }>>(),
  verificationFailed: event('servers.verification-failed').of<
    OfServer<{ readonly attempt: number; readonly reason: string }>
  >(),
  serverRemovalRequested: event('servers.server-removal-requested').of<OfServer>(),
  serverDecommissioned: event('servers.server-decommissioned').of<OfServer<{ readonly reason: string }>>(),
};
export type ServerCommand = MessagesOf<typeof serverCommands>;
export type ServerEvent = MessagesOf<typeof serverEvents>;

export const serverWork = {
  verify: command('servers.verify').of<{
    readonly serverId: ServerId;
    readonly organizationId: OrganizationId;
    readonly attempt: number;
  }>(),
};
export type ServerWork = MessagesOf<typeof serverWork>;
