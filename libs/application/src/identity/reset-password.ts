import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { hasResetLink, identityErrors, user, userCommands } from '@slipway/domain/identity';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { CLOCK } from '../ports';
import type { Clock, Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { AccountMails } from './account-mails';
import { normalizedEmail } from './credentials';
import { inEvenTime } from './even-time';
import { holderOfAddress, registeredPerson, requireEnabled } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash } from './identity.ports';
import { readLinkToken } from './link-token';
import { PasswordExchange } from './password-exchange';
import { People } from './people';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** Asks for a link by which somebody who has forgotten the password sets another one. */
export class RequestResetLink extends Command<void> {
  constructor(
    readonly email: string,
    readonly visit: Visit,
  ) {
    super();
  }
}

/** Ends alike, and as late, for an address that nobody has: whoever asks learns nothing, the mail tells the owner. */
@CommandHandler(RequestResetLink)
export class RequestResetLinkHandler implements ICommandHandler<RequestResetLink, void> {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(NAME_HASH) private readonly names: NameHash,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(AccountMails) private readonly mails: AccountMails,
  ) {}

  async execute({ email, visit }: RequestResetLink): Promise<void> {
    const address = normalizedEmail(email);
    await this.gate.askForLink(address, visit);
    await inEvenTime(() => this.#send(address, visit));
  }

  async #send(address: string, visit: Visit): Promise<void> {
    const userId = await holderOfAddress(this.folds, this.names, address);
    if (userId === null || (await registeredPerson(this.folds, userId)) === null) return;
    const request = strangersRequest('passwordReset', userId, visit);
    await this.mails.sendLink('password_reset', { userId, address }, request);
  }
}

/** Sets another password, by the link of a mail. */
export class ResetPassword extends Command<void> {
  constructor(
    readonly token: Secret,
    readonly password: Secret,
    readonly visit: Visit,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword, void> {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(People) private readonly people: People,
    @Inject(PasswordExchange) private readonly exchange: PasswordExchange,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ token, password, visit }: ResetPassword): Promise<void> {
    const link = readLinkToken(token);
    if (link === null) throw identityErrors.resetLinkInvalid();
    const { userId, linkHash } = link;
    await this.#requireLink(userId, linkHash);
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.resetLinkInvalid();
    const request = strangersRequest('passwordReset', userId, visit);
    const command = (reference: VaultReference) =>
      userCommands.resetPassword({ linkHash, password: reference });
    await this.exchange.make({ profile, password, command, request });
    await this.gate.forgive(userId, profile.email, visit);
  }

  /** Who has no good link ends no session and does not make us hash. The link itself is spent by the decision. */
  async #requireLink(userId: UserId, hash: string): Promise<void> {
    const { state } = await this.folds.refresh(user, `user-${userId}`);
    if (!hasResetLink(state, hash, this.clock.now())) throw identityErrors.resetLinkInvalid();
    requireEnabled(state);
  }
}
