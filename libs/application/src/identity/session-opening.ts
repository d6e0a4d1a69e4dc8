import { Inject, Injectable } from '@nestjs/common';
import type { RegisteredUser } from '@slipway/domain/identity';
import type { Refusal } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { accountHolder, requireEnabled } from './holders';
import { SESSIONS } from './identity.ports';
import type { OpenSession, Sessions } from './identity.ports';
import { SignInGate } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** `browser`: the note by which the browser is known from now on. */
export type StartedSession = OpenSession & { readonly cookie: Secret; readonly browser: Secret };

/** Somebody who has proven who they are. */
export type Proven = {
  /** As it was when the proof was looked at. */
  readonly person: RegisteredUser;
  readonly email: string;
  /** Whether what has proven it opens the account still. */
  readonly stillOpens: (now: RegisteredUser) => boolean;
  /** By what it was proven, when that is worth two factors. */
  readonly by?: 'passkey';
  /** What is said when it does not. */
  readonly refusal: () => Refusal;
};

/** The one way to a browser session, whatever has proven who comes: another way in cannot forget the second look. */
@Injectable()
export class SessionOpening {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(SignInGate) private readonly gate: SignInGate,
  ) {}

  /**
   * Looks once more after the session is there. What changed meanwhile (another password, a second factor, an account that
   * was disabled, forgotten or unlinked, a passkey that was removed) has ended the sessions that it found; not this one, perhaps.
   */
  async open(proven: Proven, visit: Visit): Promise<StartedSession> {
    const { person, email, refusal, by = 'password' } = proven;
    const session = await this.sessions.open(person.userId, { ...visit, by });
    const now = await accountHolder(this.folds, person.userId);
    if (now?.status === 'registered' && isAsProven(proven, now))
      return { ...session, browser: this.gate.remember(email, visit) };
    await this.sessions.close(session.cookie);
    if (now) requireEnabled(now);
    throw refusal();
  }
}

function isAsProven({ person, stillOpens }: Proven, now: RegisteredUser): boolean {
  const isSame = now.password === person.password && now.secondFactor.status === person.secondFactor.status;
  return isSame && stillOpens(now);
}
