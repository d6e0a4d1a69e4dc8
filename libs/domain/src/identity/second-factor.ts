import { assertNever } from '../kernel';
import type { UserId, VaultReference } from '../kernel';
import { identityErrors } from './identity.errors';
import { secondFactorEvents } from './second-factor.messages';
import type { CodeStep, RecoveryCodes, SecondFactorEvent, SharedSecret } from './second-factor.messages';

export type SecondFactor =
  | { readonly status: 'none' }
  | { readonly status: 'offered'; readonly secret: VaultReference }
  | EnrolledFactor;
export type EnrolledFactor = {
  readonly status: 'enrolled';
  readonly secret: VaultReference;
  /** The step of the last code that was taken: it and all before are spent. */
  readonly lastStep: number;
  /** Hashes of those that were not used. */
  readonly recoveryCodes: readonly string[];
};
type Owner = { readonly userId: UserId; readonly secondFactor: SecondFactor };

function enrolled({ secondFactor }: Owner): EnrolledFactor {
  if (secondFactor.status !== 'enrolled') throw identityErrors.secondFactorMissing();
  return secondFactor;
}

export function offerFactor({ secret }: SharedSecret, owner: Owner): readonly SecondFactorEvent[] {
  if (owner.secondFactor.status === 'enrolled') throw identityErrors.secondFactorExists();
  return [secondFactorEvents.secondFactorOffered({ userId: owner.userId, secret })];
}

/** Only the secret that was offered last: a code of an older one says that the app has the wrong one. */
export function enrolFactor(
  enrolment: SharedSecret & CodeStep & RecoveryCodes,
  { userId, secondFactor }: Owner,
): readonly SecondFactorEvent[] {
  switch (secondFactor.status) {
    case 'none':
      throw identityErrors.secondFactorMissing();
    case 'offered':
      if (secondFactor.secret !== enrolment.secret) throw identityErrors.wrongCode();
      return [secondFactorEvents.secondFactorEnrolled({ userId, ...enrolment })];
    case 'enrolled':
      throw identityErrors.secondFactorExists();
    default:
      return assertNever(secondFactor);
  }
}

/** One code, one use, also of fifty that come at once. */
export function useCode({ step }: CodeStep, owner: Owner): readonly SecondFactorEvent[] {
  if (step <= enrolled(owner).lastStep) throw identityErrors.wrongCode();
  return [secondFactorEvents.codeUsed({ userId: owner.userId, step })];
}

export function useRecoveryCode(hash: string, owner: Owner): readonly SecondFactorEvent[] {
  if (!enrolled(owner).recoveryCodes.includes(hash)) throw identityErrors.wrongCode();
  return [secondFactorEvents.recoveryCodeUsed({ userId: owner.userId, hash })];
}

export function renewCodes(codes: RecoveryCodes, owner: Owner): readonly SecondFactorEvent[] {
  enrolled(owner);
  return [secondFactorEvents.recoveryCodesRenewed({ userId: owner.userId, ...codes })];
}

export function removeFactor({ userId, secondFactor }: Owner): readonly SecondFactorEvent[] {
  return secondFactor.status === 'none' ? [] : [secondFactorEvents.secondFactorRemoved({ userId })];
}

export function evolveFactor(factor: SecondFactor, event: SecondFactorEvent): SecondFactor {
  switch (event.type) {
    case 'identity.second-factor-offered':
      return { status: 'offered', secret: event.data.secret };
    case 'identity.second-factor-enrolled': {
      const { secret, step: lastStep, recoveryCodes } = event.data;
      return { status: 'enrolled', secret, lastStep, recoveryCodes };
    }
    case 'identity.second-factor-removed':
      return { status: 'none' };
    case 'identity.code-used':
      return factor.status === 'enrolled' ? { ...factor, lastStep: event.data.step } : factor;
    case 'identity.recovery-code-used':
      return withCodes(factor, (codes) => codes.filter((hash) => hash !== event.data.hash));
    case 'identity.recovery-codes-renewed':
      return withCodes(factor, () => event.data.recoveryCodes);
    default:
      return assertNever(event);
  }
}

function withCodes(
  factor: SecondFactor,
  change: (codes: readonly string[]) => readonly string[],
): SecondFactor {
  return factor.status === 'enrolled' ? { ...factor, recoveryCodes: change(factor.recoveryCodes) } : factor;
}
