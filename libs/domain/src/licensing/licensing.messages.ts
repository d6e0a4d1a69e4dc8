import { command, event } from '../kernel';
import type { Instant, LicenseId, MessagesOf, OrganizationId } from '../kernel';

export type LicenseFeature = 'payment_processing' | 'infrastructure_provisioning';
export type LicenseTier = 'basic' | 'professional' | 'enterprise';

/** A license carries every limit of its tier. `null` is an explicit "unlimited"; a missing key counts as 0. */
export type LicenseLimits = { readonly max_servers: number | null };

/** What a top branch may do, and how much of it: `license-<id>`. */
export const licenseCommands = {
  issueLicense: command('licensing.issue-license').of<LicenseGrant>(),
  renewLicense: command('licensing.renew-license').of<{ readonly until: Instant }>(),
};
export const licenseEvents = {
  licenseIssued: event('licensing.license-issued').of<LicenseGrant>(),
  licenseRenewed: event('licensing.license-renewed').of<LicenseRenewal>(),
};
export type LicenseCommand = MessagesOf<typeof licenseCommands>;
export type LicenseEvent = MessagesOf<typeof licenseEvents>;

export type LicenseGrant = {
  readonly licenseId: LicenseId;
  readonly organizationId: OrganizationId;
  readonly tier: LicenseTier;
  readonly features: readonly LicenseFeature[];
  readonly limits: LicenseLimits;
  readonly expiresAt: Instant;
};
export type LicenseRenewal = {
  readonly licenseId: LicenseId;
  readonly organizationId: OrganizationId;
  readonly expiresAt: Instant;
};

/**
 * Who uses how much of the license, for all levels of one tree: `quota-<topBranchId>`.
 * Reserve, then confirm or release; a check without a reservation is never enough.
 */
export const quotaCommands = {
  openQuota: command('licensing.open-quota').of<QuotaOpening>(),
  reserveQuota: command('licensing.reserve-quota').of<QuotaWish>(),
  confirmQuota: command('licensing.confirm-quota').of<{ readonly reservationId: string }>(),
  releaseQuota: command('licensing.release-quota').of<{ readonly reservationId: string }>(),
};
export const quotaEvents = {
  quotaOpened: event('licensing.quota-opened').of<QuotaOpening>(),
  quotaReserved: event('licensing.quota-reserved').of<QuotaRequest>(),
  /** The request did not fit. A fact, not an error: the flow that asked hears it. */
  quotaExceeded: event('licensing.quota-exceeded').of<
    QuotaRequest & { readonly limit: number; readonly used: number }
  >(),
  quotaConfirmed: event('licensing.quota-confirmed').of<QuotaRequest>(),
  quotaReleased: event('licensing.quota-released').of<QuotaRequest>(),
};
export type QuotaCommand = MessagesOf<typeof quotaCommands>;
export type QuotaEvent = MessagesOf<typeof quotaEvents>;

export type QuotaOpening = {
  readonly topBranchId: OrganizationId;
  readonly licenseId: LicenseId;
  readonly limits: LicenseLimits;
};
export type QuotaRequest = {
  readonly reservationId: string;
  readonly organizationId: OrganizationId;
  /** What the reservation is for: the order's id. */
  readonly purpose: string;
  readonly servers: number;
};

/** `replaces`: reservations of former tries, given back in the same append should they still be open. */
export type QuotaWish = QuotaRequest & { readonly replaces: readonly string[] };
