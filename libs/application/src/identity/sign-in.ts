import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, user } from '@slipway/domain/identity';
import type { RegisteredUser } from '@slipway/domain/identity';
import { reservation } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { normalizedEmail } from './credentials';
import { NAME_HASH, SESSIONS } from './identity.ports';
import type { NameHash, OpenSession, Sessions } from './identity.ports';
import { PasswordStore } from './password-store';
import { SecondFactors } from './second-factors';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** `browser`: the note by which the browser is known from now on. */
export type StartedSession = OpenSession & { readonly cookie: Secret; readonly browser: Secret };

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
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute({ email, password, code, visit }: SignIn): Promise<StartedSession> {
    const address = normalizedEmail(email);
    const entry = await this.gate.enter(address, visit);
    const holder = await this.#holderOf(address);
    const isRight = await this.passwords.isRight(holder, password);
    if (!holder || !isRight) throw identityErrors.wrongCredentials();
    // Half of it is right: that is no wrong try, and no way in.
    const isHalf = code === undefined && holder.secondFactor.status === 'enrolled';
    if (!isHalf)
      await this.factors.require(holder, code, strangersRequest('signInGate', holder.userId, visit));
    await entry.wasRight();
    if (isHalf) throw identityErrors.secondFactorRequired();
    const session = await this.#open(holder, visit);
    return { ...session, browser: this.gate.remember(address, visit) };
  }

  async #holderOf(email: string): Promise<RegisteredUser | null> {
    const name = await this.folds.refresh(reservation, `reservation-email.${this.names.of('email', email)}`);
    return name.state.status === 'reserved' ? this.#holder(name.state.by) : null;
  }

  async #holder(userId: string): Promise<RegisteredUser | null> {
    const { state } = await this.folds.refresh(user, `user-${userId}`);
    return state.status === 'registered' ? state : null;
  }

  /** A password or a second factor that came meanwhile has ended the sessions that it found; not this one, perhaps. */
  async #open({ userId, password, secondFactor }: RegisteredUser, visit: Visit) {
    const session = await this.sessions.open(userId, visit);
    const now = await this.#holder(userId);
    if (now?.password === password && now.secondFactor.status === secondFactor.status) return session;
    await this.sessions.close(session.cookie);
    throw identityErrors.wrongCredentials();
  }
}
