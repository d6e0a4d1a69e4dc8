import type { CloudName } from '@slipway/domain/provisioning';
import type { Secret } from '../ports/secret';

/** The values of one credential, by field. */
export type CredentialValues = Readonly<Record<string, Secret>>;

export type CloudAnswer =
  /** `account`: what the provider calls it, for a person to recognise; `null` where it says nothing. */
  | { readonly verdict: 'accepted'; readonly account: string | null }
  /** A sentence of ours about what the provider refuses; never its own words, which may repeat what it was given. */
  | { readonly verdict: 'refused'; readonly reason: string };

/** The clouds' side of a credential. */
export interface CloudAccounts {
  /** Whether this installation speaks to this cloud. */
  offers(provider: CloudName): boolean;
  /** Shows the credential to the provider; changes nothing there. No answer is an `UpstreamError`. */
  ask(provider: CloudName, values: CredentialValues): Promise<CloudAnswer>;
}
export const CLOUD_ACCOUNTS = Symbol('CloudAccounts');
