import type { LicenseTier } from '@slipway/domain/licensing';

/** Reading and changing are counted apart, so that a busy page does not keep anybody from acting. */
export type Kind = 'read' | 'write';
/** In a minute. */
export type Limits = Readonly<Record<Kind, number>>;

/** One network: an IPv4 address, or a /64 of IPv6. An office may sit behind one. Also bounds who has not signed in. */
export const addressLimits: Limits = { read: 3_000, write: 600 };
/** One person, or one API token, in all organizations together. */
export const callerLimits: Limits = { read: 600, write: 100 };
/** One organization, all of its people and tokens together, by the license of its tree. */
export const organizationLimits: Readonly<Record<LicenseTier, Limits>> = {
  basic: { read: 1_000, write: 100 },
  professional: { read: 5_000, write: 500 },
  enterprise: { read: 20_000, write: 2_000 },
};

export function kindOf(method: string): Kind {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write';
}
