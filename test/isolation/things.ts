/** Everything in an organization that has an id. Each organization has one of each, of its own. */
export const thingNames = [
  'organizationId',
  'childId',
  'parentId',
  'userId',
  'personAbove',
  'tokenId',
  'permissionSetId',
  'invitationId',
  'credentialId',
  'connectionId',
  'orderId',
  'eventId',
  'operationId',
  'serverId',
  'paymentMethod',
] as const;
export type ThingName = (typeof thingNames)[number];
export type Things = Readonly<Record<ThingName, string>>;

/** Acme is the one that everybody asks; the others are what must not be found there. */
export type OrganizationName = 'top' | 'acme' | 'globex' | 'child' | 'rival';
export const elsewhere = ['globex', 'child', 'top', 'rival'] as const satisfies readonly OrganizationName[];

/** What stands in an organization's own answers and in nobody else's. */
export const telling = [
  'userId',
  'tokenId',
  'permissionSetId',
  'invitationId',
  'credentialId',
  'connectionId',
  'orderId',
  'serverId',
  'paymentMethod',
] as const satisfies readonly ThingName[];

/** The cloud of this product takes it, so that what an order is refused for is never its credential. */
export const cloudToken = 'x'.repeat(48);
