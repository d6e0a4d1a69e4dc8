import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, ServerId } from '@slipway/domain/kernel';
import { licensingErrors, limitOf, quota, quotaCommands } from '@slipway/domain/licensing';
import type { QuotaCommand } from '@slipway/domain/licensing';
import { connection, connectionCommands, requirePinned, serverErrors } from '@slipway/domain/servers';
import type { Connection, ConnectionCommand, ServerFacts } from '@slipway/domain/servers';
import { CLOCK, VAULT } from '../ports';
import type { Clock, Vault, VaultPlace } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { FOREIGN_HOSTS, REMOTE_SHELL } from './servers.ports';
import type { ForeignHosts, HostKeyLook, RemoteShell } from './servers.ports';

type Owner = { readonly organizationId: OrganizationId; readonly serverId: ServerId };
type Known = Exclude<Connection, { readonly status: 'unknown' }>;

export type MachineWish = {
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
};
/** `authorizedKey`: the one line for `authorized_keys` of the user. */
export type Connected = Decided & { readonly authorizedKey: string };

/** Somebody else's is answered like one that does not exist. */
export async function ownConnection(folds: FoldCache, { organizationId, serverId }: Owner): Promise<Known> {
  const { state } = await folds.refresh(connection, `connection-${serverId}`);
  if (state.status === 'unknown' || state.wish.organizationId !== organizationId)
    throw serverErrors.serverNotFound();
  return state;
}

function placeOf({ organizationId, serverId }: Owner): VaultPlace {
  return { scope: organizationId, kind: 'ssh-key', owner: serverId };
}

function run(
  runner: CommandRunner,
  id: string,
  command: ConnectionCommand,
  request: Request,
): Promise<Decided> {
  return runner.run({ decider: connection, id, command, request });
}

export class ConnectServer extends Command<Connected> {
  constructor(
    readonly wish: MachineWish,
    readonly request: Request,
  ) {
    super();
  }
}

/** Makes a key for this machine alone; nothing is dialed yet. */
@CommandHandler(ConnectServer)
export class ConnectServerHandler implements ICommandHandler<ConnectServer, Connected> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(REMOTE_SHELL) private readonly shell: RemoteShell,
  ) {}

  async execute({ wish, request }: ConnectServer): Promise<Connected> {
    const serverId = trusted<ServerId>(mint(request.commandId, 'server'));
    const key = await this.#keyFor({ organizationId: wish.organizationId, serverId });
    const command = connectionCommands.connectServer({ ...wish, serverId, ...key });
    const decided = await run(this.runner, serverId, command, request);
    const { state } = await this.folds.refresh(connection, `connection-${serverId}`);
    return { ...decided, authorizedKey: state.status === 'unknown' ? key.publicKey : state.wish.publicKey };
  }

  /** A retry takes the key of the first try. */
  async #keyFor(owner: Owner) {
    const { state } = await this.folds.refresh(connection, `connection-${owner.serverId}`);
    if (state.status !== 'unknown') return { key: state.wish.key, publicKey: state.wish.publicKey };
    const { privateKey, publicKey } = this.shell.generateKey(`slipway-${owner.serverId}`);
    return { key: await this.vault.store(placeOf(owner), privateKey), publicKey };
  }
}

export class LookAtServer extends Command<Decided & HostKeyLook> {
  constructor(
    readonly owner: Owner,
    readonly request: Request,
  ) {
    super();
  }
}

/** Reads the host key that the machine shows now, without entering it. */
@CommandHandler(LookAtServer)
export class LookAtServerHandler implements ICommandHandler<LookAtServer, Decided & HostKeyLook> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(FOREIGN_HOSTS) private readonly hosts: ForeignHosts,
  ) {}

  async execute({ owner, request }: LookAtServer): Promise<Decided & HostKeyLook> {
    const state = await ownConnection(this.folds, owner);
    if (state.status === 'disconnected') throw serverErrors.serverDisconnected();
    const look = await this.hosts.look(state.wish, 'pinned' in state ? state.pinned.hostKey : null);
    if (look.outcome === 'failed') return { ...(await this.#unchanged(owner)), ...look };
    const { hostKey, fingerprint } = look;
    const command = connectionCommands.recordHostKey({ hostKey, fingerprint });
    return { ...(await run(this.runner, owner.serverId, command, request)), ...look };
  }

  /** It did not answer: that says nothing new of it. */
  async #unchanged({ serverId }: Owner): Promise<Decided> {
    const { revision, position } = await this.folds.refresh(connection, `connection-${serverId}`);
    return { id: serverId, version: Number(revision ?? -1n), position, isRepeated: false };
  }
}

export class ConfirmHostKey extends Command<Decided> {
  constructor(
    readonly owner: Owner & { readonly topBranchId: OrganizationId },
    readonly fingerprint: string,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * From here on the machine counts as a server. The place in the quota is taken first and given back by disconnecting,
 * whatever happens between: a place that is taken always belongs to a machine that can still be disconnected.
 */
@CommandHandler(ConfirmHostKey)
export class ConfirmHostKeyHandler implements ICommandHandler<ConfirmHostKey, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ owner, fingerprint, request }: ConfirmHostKey): Promise<Decided> {
    const state = await ownConnection(this.folds, owner);
    const command = connectionCommands.confirmHostKey({ fingerprint });
    // Refused here, it takes no place.
    connection.decide(command, state, { now: this.clock.now() });
    await this.#takePlace(owner, request);
    return run(this.runner, owner.serverId, command, request);
  }

  async #takePlace({ organizationId, serverId, topBranchId }: ConfirmHostKey['owner'], request: Request) {
    const wish = {
      reservationId: serverId,
      organizationId,
      purpose: `server-${serverId}`,
      servers: 1,
      replaces: [],
    };
    await this.#quota(
      topBranchId,
      quotaCommands.reserveQuota(wish),
      partOf(request, mint(request.commandId, 'reserve')),
    );
    const { state } = await this.folds.refresh(quota, `quota-${topBranchId}`);
    if (!state.reservations.has(serverId))
      throw licensingErrors.quotaExhausted(
        limitOf(state.opening?.limits ?? {}, 'max_servers'),
        state.usedServers,
      );
    const confirm = quotaCommands.confirmQuota({ reservationId: serverId });
    await this.#quota(topBranchId, confirm, partOf(request, mint(request.commandId, 'confirm')));
  }

  #quota(id: OrganizationId, command: QuotaCommand, request: Request): Promise<Decided> {
    return this.runner.run({ decider: quota, id, command, request });
  }
}

export type CheckAnswer =
  | { readonly outcome: 'verified'; readonly facts: ServerFacts }
  | { readonly outcome: 'host_key_changed'; readonly fingerprint: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export class CheckServer extends Command<Decided & CheckAnswer> {
  constructor(
    readonly owner: Owner,
    readonly request: Request,
  ) {
    super();
  }
}

/** Enters the machine with our key and asks it what a server that was built is asked. */
@CommandHandler(CheckServer)
export class CheckServerHandler implements ICommandHandler<CheckServer, Decided & CheckAnswer> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(FOREIGN_HOSTS) private readonly hosts: ForeignHosts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ owner, request }: CheckServer): Promise<Decided & CheckAnswer> {
    const { wish, pinned } = requirePinned(await ownConnection(this.folds, owner));
    const record = (command: ConnectionCommand) => run(this.runner, owner.serverId, command, request);
    const look = await this.hosts.look(wish, pinned.hostKey);
    if (look.outcome === 'failed')
      return { ...(await record(connectionCommands.recordCheckFailure({ reason: look.reason }))), ...look };
    const { hostKey, fingerprint } = look;
    if (hostKey !== pinned.hostKey) {
      const changed = await record(connectionCommands.recordHostKey({ hostKey, fingerprint }));
      return { ...changed, outcome: 'host_key_changed', fingerprint };
    }
    const key = await this.vault.open(placeOf(owner), wish.key);
    const answer = await this.hosts.verify({ ...wish, hostKey: pinned.hostKey }, key);
    if (answer.outcome === 'failed')
      return {
        ...(await record(connectionCommands.recordCheckFailure({ reason: answer.reason }))),
        ...answer,
      };
    const facts = { ...answer.facts, observedAt: this.clock.now() };
    return { ...(await record(connectionCommands.recordCheck({ facts }))), outcome: 'verified', facts };
  }
}

export class DisconnectServer extends Command<Decided> {
  constructor(
    readonly owner: Owner & { readonly topBranchId: OrganizationId },
    readonly request: Request,
  ) {
    super();
  }
}

/** Touches nothing on the machine: our line in its `authorized_keys` is its owner's to remove. */
@CommandHandler(DisconnectServer)
export class DisconnectServerHandler implements ICommandHandler<DisconnectServer, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  /** The fact first; whoever asks again after a crash between gives the place back. */
  async execute({ owner, request }: DisconnectServer): Promise<Decided> {
    await ownConnection(this.folds, owner);
    const decided = await run(this.runner, owner.serverId, connectionCommands.disconnectServer({}), request);
    const command = quotaCommands.releaseQuota({ reservationId: owner.serverId });
    const given = partOf(request, mint(request.commandId, 'release'));
    await this.runner.run({ decider: quota, id: owner.topBranchId, command, request: given });
    return decided;
  }
}
