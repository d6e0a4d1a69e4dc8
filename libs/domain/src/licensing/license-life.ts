import type { LicenseGrant } from './licensing.messages';

/** Expired is no status: it is judged against the clock, so nothing has to happen for a license to end. */
export type License = { readonly status: 'unissued' } | ({ readonly status: 'issued' } & LicenseGrant);
