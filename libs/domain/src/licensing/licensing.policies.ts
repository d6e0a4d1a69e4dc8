import type { Instant, Refusal } from '../kernel';
import type { License } from './license-life';
import { licensingErrors } from './licensing.errors';
import type { LicenseFeature, LicenseLimits } from './licensing.messages';

export type LicenseVerdict =
  { readonly allows: true } | { readonly allows: false; readonly refusal: Refusal };

/**
 * Whether a license allows a feature at an instant, and if not, why. Validity and quota are two answers: being
 * over a limit never makes a license invalid. Renewing is never asked here.
 */
export function licenseAllows(license: License, feature: LicenseFeature, now: Instant): LicenseVerdict {
  if (license.status === 'unissued') return { allows: false, refusal: licensingErrors.noLicense() };
  if (license.expiresAt <= now) {
    return { allows: false, refusal: licensingErrors.licenseExpired(license.expiresAt) };
  }
  if (!license.features.includes(feature)) {
    return { allows: false, refusal: licensingErrors.featureNotLicensed(feature) };
  }
  return { allows: true };
}

/** The same as a guard: throws the refusal. */
export function requireLicensed(license: License, feature: LicenseFeature, now: Instant): void {
  const verdict = licenseAllows(license, feature, now);
  if (!verdict.allows) throw verdict.refusal;
}

/** How much is allowed: `null` is unlimited and said so; what a license does not mention is not allowed at all. */
export function limitOf(limits: Partial<LicenseLimits>, name: keyof LicenseLimits): number {
  const limit = limits[name];
  return limit === null ? Number.POSITIVE_INFINITY : (limit ?? 0);
}

/** The limit itself is still allowed. */
export function fits(limit: number, used: number, wanted: number): boolean {
  return used + wanted <= limit;
}

export function areLimitsValid(limits: Partial<LicenseLimits>): boolean {
  return Object.values(limits).every(
    (limit) => limit === null || (Number.isSafeInteger(limit) && limit >= 0),
  );
}
