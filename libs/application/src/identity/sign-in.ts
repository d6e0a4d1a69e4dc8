import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, user } from '@slipway/domain/identity';
import { reservation } from '@slipway/domain/kernel';
import { SESSIONS } from './identity.ports';
import type { NameHash, OpenSession, Passwords, Sessions } from './identity.ports';
import { NAME_HASH, PASSWORDS } from './identity.ports';
import { VAULT } from '../ports';
import type { Secret, Vault } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { normalizedEmail, passwordPlace } from './credentials';

export type StartedSession = OpenSession & { readonly cookie: Secret };

/** E-mail and password to a browser session. */
export class SignIn extends Command<StartedSession> {
  constructor(
    readonly email: string,
    readonly password: Secret,
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
    @Inject(PASSWORDS) private readonly passwords: Passwords,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  async execute({ email, password }: SignIn): Promise<StartedSession> {
    const found = await this.#find(normalizedEmail(email));
    const isRight = await this.passwords.matches(found?.hashed ?? null, password);
    if (!found || !isRight) throw identityErrors.wrongCredentials();
    return this.sessions.open(found.userId);
  }

  async #find(email: string) {
    const name = await this.folds.refresh(reservation, `reservation-email.${this.names.of('email', email)}`);
    if (name.state.status !== 'reserved') return null;
    const { state } = await this.folds.refresh(user, `user-${name.state.by}`);
    if (state.status !== 'registered') return null;
    return {
      userId: state.userId,
      hashed: await this.vault.open(passwordPlace(state.userId), state.password),
    };
  }
}
