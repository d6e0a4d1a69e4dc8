import { command, event } from '../kernel';
import type { OrganizationId, UserId, VaultReference } from '../kernel';
import type { MessagesOf } from '../kernel';

type OfUser<D = unknown> = { readonly userId: UserId } & D;
/** SHA-256, hex, of codes with more than 112 random bits. */
export type RecoveryCodes = { readonly recoveryCodes: readonly string[] };
/** Where the secret that app and we share lies in the vault. */
export type SharedSecret = { readonly secret: VaultReference };
/** One of thirty seconds, counted from the epoch. A code is that of one step. */
export type CodeStep = { readonly step: number };

/** What a person has besides the password: an app that shows codes, and codes on paper for when it is lost. */
export const secondFactorCommands = {
  offerSecondFactor: command('identity.offer-second-factor').of<SharedSecret>(),
  enrolSecondFactor: command('identity.enrol-second-factor').of<SharedSecret & CodeStep & RecoveryCodes>(),
  useCode: command('identity.use-code').of<CodeStep>(),
  useRecoveryCode: command('identity.use-recovery-code').of<{ readonly hash: string }>(),
  renewRecoveryCodes: command('identity.renew-recovery-codes').of<RecoveryCodes>(),
  removeSecondFactor: command('identity.remove-second-factor').of<Record<never, never>>(),
};
export const secondFactorEvents = {
  /** Shown to the person, and of no effect until a code of it came back. */
  secondFactorOffered: event('identity.second-factor-offered').of<OfUser<SharedSecret>>(),
  secondFactorEnrolled: event('identity.second-factor-enrolled').of<
    OfUser<SharedSecret & CodeStep & RecoveryCodes>
  >(),
  codeUsed: event('identity.code-used').of<OfUser<CodeStep>>(),
  recoveryCodeUsed: event('identity.recovery-code-used').of<OfUser<{ readonly hash: string }>>(),
  recoveryCodesRenewed: event('identity.recovery-codes-renewed').of<OfUser<RecoveryCodes>>(),
  secondFactorRemoved: event('identity.second-factor-removed').of<OfUser>(),
};
export type SecondFactorCommand = MessagesOf<typeof secondFactorCommands>;
export type SecondFactorEvent = MessagesOf<typeof secondFactorEvents>;

/** What an organization demands of everybody who acts in it, wherever their right comes from. */
export const safeguardCommands = {
  demandSecondFactor: command('identity.demand-second-factor').of<OfOrganization>(),
  waiveSecondFactor: command('identity.waive-second-factor').of<OfOrganization>(),
};
export const safeguardEvents = {
  secondFactorDemanded: event('identity.second-factor-demanded').of<OfOrganization>(),
  secondFactorWaived: event('identity.second-factor-waived').of<OfOrganization>(),
};
type OfOrganization = { readonly organizationId: OrganizationId };
export type SafeguardCommand = MessagesOf<typeof safeguardCommands>;
export type SafeguardEvent = MessagesOf<typeof safeguardEvents>;
