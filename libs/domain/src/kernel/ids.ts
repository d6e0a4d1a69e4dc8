declare const brand: unique symbol;
type Branded<T extends string> = string & { readonly [brand]: T };

export type OrganizationId = Branded<'OrganizationId'>;
export type UserId = Branded<'UserId'>;
export type TokenId = Branded<'TokenId'>;
export type LicenseId = Branded<'LicenseId'>;
export type OrderId = Branded<'OrderId'>;
export type PaymentId = Branded<'PaymentId'>;
export type InfrastructureId = Branded<'InfrastructureId'>;
export type CredentialId = Branded<'CredentialId'>;
export type ServerId = Branded<'ServerId'>;
export type MailId = Branded<'MailId'>;
export type PermissionSetId = Branded<'PermissionSetId'>;
export type InvitationId = Branded<'InvitationId'>;

/** Reference to one immutable version of a secret in the vault; the only thing an event may say about it. */
export type VaultReference = Branded<'VaultReference'>;

/** UTC, ISO 8601 with milliseconds. Instants of equal format compare as text. */
export type Instant = Branded<'Instant'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Names a string that a trusted place made (a stream, a minted id) as an id of kind `T`. */
export function trusted<T extends Branded<string>>(text: string): T {
  return text as T;
}

export function instant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

export function later(from: Instant, seconds: number): Instant {
  return instant(Date.parse(from) + seconds * 1000);
}
