import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors } from '@slipway/domain/identity';
import type { RegisteredUser } from '@slipway/domain/identity';
import type { Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import { requireEnabled } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash, Vouched } from './identity.ports';
import { hasLinked, holderOfAccount, outsideAccount } from './outside-accounts';
import { People } from './people';
import { SecondFactors } from './second-factors';
import { SessionOpening } from './session-opening';
import type { StartedSession } from './session-opening';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** What another party vouches for, to a browser session. A second factor of ours is asked for here, too. */
export class SignInByAccount extends Command<StartedSession> {
  constructor(
    readonly vouched: Vouched,
    readonly visit: Visit,
    readonly code?: Secret,
  ) {
    super();
  }
}

@CommandHandler(SignInByAccount)
export class SignInByAccountHandler implements ICommandHandler<SignInByAccount, StartedSession> {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(NAME_HASH) private readonly names: NameHash,
    @Inject(People) private readonly people: People,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
  ) {}

  async execute({ vouched, visit, code }: SignInByAccount): Promise<StartedSession> {
    const account = outsideAccount(this.names, vouched);
    const holder = await holderOfAccount(this.folds, account);
    if (!holder) throw identityErrors.accountNotLinked();
    requireEnabled(holder);
    const { userId } = holder;
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.accountNotLinked();
    // Codes can be guessed, whoever vouched: these are tries at the account like others.
    const entry = code === undefined ? null : await this.gate.enter(profile.email, visit);
    await this.factors.require(holder, code, strangersRequest('signInGate', userId, visit));
    await entry?.wasRight();
    const stillOpens = (now: RegisteredUser) => hasLinked(now, account);
    const proven = { person: holder, email: profile.email, stillOpens };
    return this.opening.open({ ...proven, refusal: identityErrors.accountNotLinked }, visit);
  }
}
