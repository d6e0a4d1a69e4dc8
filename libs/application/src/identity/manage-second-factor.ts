import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import type { Request } from '../runtime/request';
import { SESSIONS } from './identity.ports';
import type { Sessions } from './identity.ports';
import { People } from './people';
import { SecondFactors } from './second-factors';
import type { OfferedFactor } from './second-factors';

/** A secret for an app that shows codes. */
export class OfferSecondFactor extends Command<OfferedFactor> {
  constructor(
    readonly userId: UserId,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(OfferSecondFactor)
export class OfferSecondFactorHandler implements ICommandHandler<OfferSecondFactor, OfferedFactor> {
  constructor(
    @Inject(People) private readonly people: People,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute({ userId, request }: OfferSecondFactor): Promise<OfferedFactor> {
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.userForgotten();
    return this.factors.offer(userId, profile.email, request);
  }
}

export type Enrolment = {
  readonly userId: UserId;
  readonly code: Secret;
  /** Has just seen a code; all other sessions end, for they have not. */
  readonly sessionId: string;
};

/** The app is the person's second factor from now on. Gives the recovery codes. */
export class EnrolSecondFactor extends Command<readonly Secret[]> {
  constructor(
    readonly enrolment: Enrolment,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(EnrolSecondFactor)
export class EnrolSecondFactorHandler implements ICommandHandler<EnrolSecondFactor, readonly Secret[]> {
  constructor(
    @Inject(SecondFactors) private readonly factors: SecondFactors,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  async execute({ enrolment, request }: EnrolSecondFactor): Promise<readonly Secret[]> {
    const { userId, code, sessionId } = enrolment;
    // A mistyped code ends nobody's session.
    const proven = await this.factors.proveOffered(userId, code);
    await this.sessions.closeAllOf(userId, sessionId);
    const codes = await this.factors.enrol(userId, proven, request);
    await this.sessions.closeAllOf(userId, sessionId);
    return codes;
  }
}

/** Other recovery codes; the ones before are worth nothing. */
export class RenewRecoveryCodes extends Command<readonly Secret[]> {
  constructor(
    readonly userId: UserId,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(RenewRecoveryCodes)
export class RenewRecoveryCodesHandler implements ICommandHandler<RenewRecoveryCodes, readonly Secret[]> {
  constructor(@Inject(SecondFactors) private readonly factors: SecondFactors) {}

  execute({ userId, request }: RenewRecoveryCodes): Promise<readonly Secret[]> {
    return this.factors.renewRecoveryCodes(userId, request);
  }
}
