import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import {
  identityErrors,
  installation,
  installationCommands,
  user,
  userCommands,
} from '@slipway/domain/identity';
import { later, personal, reservation, reservationCommands, trusted } from '@slipway/domain/kernel';
import type { LicenseId, OrganizationId, UserId } from '@slipway/domain/kernel';
import { license, licenseCommands, quota, quotaCommands, tiers } from '@slipway/domain/licensing';
import {
  organization,
  organizationCommands,
  roster,
  rosterCommands,
  tree,
  treeCommands,
} from '@slipway/domain/organizations';
import { CLOCK } from '../ports';
import type { Clock, Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint, mintFrom } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { linkHashOf, normalizedEmail } from './credentials';
import { requireEnabled } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash } from './identity.ports';
import { PasswordStore } from './password-store';

export type SetUp = {
  readonly link: Secret;
  readonly name: string;
  readonly email: string;
  readonly password: Secret;
  readonly organizationName: string;
};
export type Owned = { readonly userId: UserId; readonly organizationId: OrganizationId };
/** `position`: where the last of its events stands in the log. */
export type InstallationSetUp = Owned & Pick<Decided, 'position'>;

/** Turns the one-time link into the first owner and the first organization. */
export class SetUpInstallation extends Command<InstallationSetUp> {
  constructor(
    readonly setUp: SetUp,
    readonly from: Pick<Request, 'requestId' | 'correlationId'>,
  ) {
    super();
  }
}

const licenseSeconds = 365 * 24 * 3_600;

/**
 * Several streams, in an order that a crash cannot hurt: every id is derived from the link and the answers, so
 * sending both again goes on where the first try stopped, and the claim refuses whoever comes with the same link and
 * other answers. The tree comes last: until it names the organization, nobody sees it, and once it does, the link is
 * spent.
 */
@CommandHandler(SetUpInstallation)
export class SetUpInstallationHandler implements ICommandHandler<SetUpInstallation, InstallationSetUp> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PasswordStore) private readonly passwords: PasswordStore,
    @Inject(NAME_HASH) private readonly names: NameHash,
  ) {}

  async execute({ setUp, from }: SetUpInstallation): Promise<InstallationSetUp> {
    this.passwords.require(setUp.password, setUp);
    const linkHash = linkHashOf(setUp.link);
    const root = mintFrom('setup', linkHash, this.#answersOf(setUp));
    const owned: Owned = {
      userId: trusted<UserId>(mint(root, 'user')),
      organizationId: trusted<OrganizationId>(mint(root, 'organization')),
    };
    const plan = { setUp, owned, request: requestOf(root, owned, from), root };
    await this.#refuseSpent(owned.organizationId);
    await this.#claim(plan, linkHash);
    await this.#registerUser(plan);
    await this.#foundOrganization(plan);
    await this.#license(plan);
    const { position } = await this.#plant(plan);
    return { ...owned, position };
  }

  /** Keyed: the ids stand in the log, and nobody may try e-mail addresses against them. */
  #answersOf({ name, email, organizationName }: SetUp): string {
    return this.names.of('setup', JSON.stringify([name, normalizedEmail(email), organizationName]));
  }

  async #refuseSpent(organizationId: OrganizationId): Promise<void> {
    const { revision } = await this.folds.refresh(tree, `tree-${organizationId}`);
    if (revision !== null) throw identityErrors.setupLinkInvalid();
  }

  async #claim({ owned, request }: Plan, linkHash: string): Promise<void> {
    const command = installationCommands.claimInstallation({ linkHash, ...owned });
    await this.runner.run({
      decider: installation,
      id: 'main',
      command,
      request: asPlatform(request, 'claim'),
    });
  }

  async #registerUser({ setUp, owned, request }: Plan): Promise<void> {
    const { userId } = owned;
    const email = normalizedEmail(setUp.email);
    await this.runner.run({
      decider: reservation,
      id: `email.${this.names.of('email', email)}`,
      command: reservationCommands.reserve({ by: userId }),
      request: asPlatform(request, 'email'),
    });
    const password = await this.passwords.keep(userId, setUp.password);
    const command = userCommands.registerUser({
      userId,
      email: personal(userId, email),
      name: personal(userId, setUp.name),
      password,
    });
    const decision = { decider: user, id: userId, command, request: asPlatform(request, 'user') };
    const { isRepeated } = await this.runner.run(decision);
    if (isRepeated) await this.#refuseOtherPassword(setUp.password, userId);
  }

  /** The first try's password is the one that counts; to accept another one now would lock its owner out. */
  async #refuseOtherPassword(password: Secret, userId: UserId): Promise<void> {
    const { state } = await this.folds.refresh(user, `user-${userId}`);
    if (state.status === 'forgotten') throw identityErrors.userForgotten();
    if (state.status === 'unregistered') throw new Error(`user ${userId} was registered and is not`);
    requireEnabled(state);
    const isSame = await this.passwords.isRight(state, password);
    if (!isSame) throw identityErrors.setupBegunOtherwise();
  }

  async #foundOrganization({ setUp, owned, request }: Plan): Promise<void> {
    const { organizationId, userId } = owned;
    const command = organizationCommands.createOrganization({
      organizationId,
      topBranchId: organizationId,
      parentId: null,
      kind: 'top_branch',
      name: setUp.organizationName,
    });
    const id = organizationId;
    await this.runner.run({ decider: organization, id, command, request: step(request, 'organization') });
    const appoint = rosterCommands.appointOwner({ organizationId, userId });
    await this.runner.run({ decider: roster, id, command: appoint, request: step(request, 'roster') });
  }

  async #license({ owned: { organizationId }, request, root }: Plan): Promise<void> {
    const licenseId = trusted<LicenseId>(mint(root, 'license'));
    const { features, limits } = tiers.professional;
    const issue = licenseCommands.issueLicense({
      licenseId,
      organizationId,
      tier: 'professional',
      features,
      limits,
      expiresAt: later(this.clock.now(), licenseSeconds),
    });
    await this.runner.run({
      decider: license,
      id: licenseId,
      command: issue,
      request: step(request, 'license'),
    });
    const open = quotaCommands.openQuota({ topBranchId: organizationId, licenseId, limits });
    await this.runner.run({
      decider: quota,
      id: organizationId,
      command: open,
      request: step(request, 'quota'),
    });
  }

  #plant({ owned: { organizationId }, request }: Plan): Promise<Decided> {
    const command = treeCommands.createTopBranch({ organizationId });
    return this.runner.run({ decider: tree, id: organizationId, command, request: step(request, 'tree') });
  }
}

type Plan = {
  readonly setUp: SetUp;
  readonly owned: Owned;
  readonly request: Request;
  readonly root: string;
};

function requestOf(root: string, owned: Owned, from: SetUpInstallation['from']): Request {
  return {
    ...from,
    actor: { kind: 'user', userId: owned.userId },
    scope: owned.organizationId,
    commandId: root,
    causationId: root,
  };
}

function step(request: Request, name: string): Request {
  return partOf(request, mint(request.commandId, name));
}

/** Users and the installation belong to no organization. */
function asPlatform(request: Request, name: string): Request {
  return { ...step(request, name), scope: 'platform' };
}
