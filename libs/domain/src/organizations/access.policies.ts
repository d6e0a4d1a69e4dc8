import type { OrganizationId } from '../kernel';
import type { Role } from './organizations.messages';

/**
 * Who may do what. A grant names the roles that allow the action in the organization itself (`own`) and the roles
 * in an organization above it (`above`): rights reach down the tree by this table only, and never up.
 * `tokens`: the scope an API token needs, or `null` when no token may do it at all.
 */
export type Grant = {
  readonly own: readonly Role[];
  readonly above: readonly Role[];
  readonly tokens: 'read' | 'write' | null;
};

const reading: Grant = { own: ['owner'], above: ['owner'], tokens: 'read' };
const writing: Grant = { own: ['owner'], above: ['owner'], tokens: 'write' };
const inPerson: Grant = { own: ['owner'], above: ['owner'], tokens: null };

export const grants = {
  'organizations.organization.read': reading,
  'organizations.child.create': writing,
  'identity.token.read': reading,
  'identity.token.issue': inPerson,
  'identity.token.revoke': inPerson,
  'licensing.license.read': reading,
  'licensing.license.renew': writing,
  'billing.catalogue.read': reading,
  'billing.order.read': reading,
  'billing.order.place': writing,
  'billing.order.pay': writing,
  'billing.operation.read': reading,
  'servers.server.read': reading,
  'audit.event.read': reading,
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof grants;

/** Where the actor stands towards one organization. */
export type Standing = {
  readonly organizationId: OrganizationId;
  readonly roleHere: Role | null;
  readonly rolesAbove: readonly Role[];
  /** `null`: a person with a session, who has no scopes to be limited by. */
  readonly tokenScopes: readonly ('read' | 'write')[] | null;
};

export type AccessDecision =
  | { readonly access: 'allowed'; readonly by: 'own' | 'above' }
  /** Knows the organization but may not do this. */
  | { readonly access: 'forbidden' }
  /** Has nothing to do with the organization: to this actor it does not exist. */
  | { readonly access: 'unknown' };

/** Default deny: what no grant allows is refused. */
export function decideAccess(permission: Permission, standing: Standing): AccessDecision {
  const { roleHere, rolesAbove } = standing;
  if (roleHere === null && rolesAbove.length === 0) return { access: 'unknown' };
  const grant: Grant = grants[permission];
  if (!scopesAllow(grant, standing.tokenScopes)) return { access: 'forbidden' };
  if (roleHere !== null && grant.own.includes(roleHere)) return { access: 'allowed', by: 'own' };
  if (rolesAbove.some((role) => grant.above.includes(role))) return { access: 'allowed', by: 'above' };
  return { access: 'forbidden' };
}

function scopesAllow(grant: Grant, scopes: Standing['tokenScopes']): boolean {
  if (scopes === null) return true;
  return grant.tokens !== null && scopes.includes(grant.tokens);
}
