import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors } from '@slipway/domain/identity';
import type { AccountHolder } from '@slipway/domain/identity';
import type { Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { normalizedEmail } from './credentials';
import { accountHolder, holderOfAddress, requireEnabled } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash } from './identity.ports';
import { PasswordStore } from './password-store';
import { SecondFactors } from './second-factors';
import { SessionOpening } from './session-opening';
import type { StartedSession } from './session-opening';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** E-mail and password to a browser session. */
export class SignIn extends Command<StartedSession> {
  constructor(
    readonly email: string,
    readonly password: Secret,
    readonly visit: Visit,
    /** Of the second factor, for who has one. */
    readonly code?: Secret,
  ) {
    super();
  }
}

/** Reads streams only: a user who was just registered can sign in, whatever the projections do. */
@CommandHandler(SignIn)
export class SignInHandler implements ICommandHandler<SignIn, StartedSession> {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(NAME_HASH) private readonly names: NameHash,
    @Inject(PasswordStore) private readonly passwords: PasswordStore,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
  ) {}

  async execute({ email, password, code, visit }: SignIn): Promise<StartedSession> {
    const address = normalizedEmail(email);
    const entry = await this.gate.enter(address, visit);
    const holder = await this.#holderOf(address);
    const isRight = await this.passwords.isRight(holder, password);
    if (!holder || !isRight) throw identityErrors.wrongCredentials();
    requireEnabled(holder);
    const request = strangersRequest('signInGate', holder.userId, visit);
    await this.factors.requireFor(entry, holder, code, request);
    const proven = { person: holder, email: address, stillOpens: () => true };
    return this.opening.open({ ...proven, refusal: identityErrors.wrongCredentials }, visit);
  }

  async #holderOf(email: string): Promise<AccountHolder | null> {
    const userId = await holderOfAddress(this.folds, this.names, email);
    return userId && accountHolder(this.folds, userId);
  }
}
