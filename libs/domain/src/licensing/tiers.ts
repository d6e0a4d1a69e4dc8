import type { LicenseFeature, LicenseLimits, LicenseTier } from './licensing.messages';

export type TierTerms = { readonly features: readonly LicenseFeature[]; readonly limits: LicenseLimits };

const features = [
  'payment_processing',
  'infrastructure_provisioning',
] as const satisfies readonly LicenseFeature[];

/** What each tier carries. A license copies its tier's terms when it is issued and keeps them. */
export const tiers: Readonly<Record<LicenseTier, TierTerms>> = {
  basic: { features, limits: { max_servers: 5 } },
  professional: { features, limits: { max_servers: 25 } },
  enterprise: { features, limits: { max_servers: null } },
};
