import { assertNever } from '../kernel';
import type { OrganizationId } from '../kernel';
import type { BuiltInRole, OrganizationStatus, Role } from './organizations.messages';

/**
 * Who may do what. A grant names the roles that allow the action in the organization itself (`own`) and the roles
 * in an organization above it (`above`): rights reach down the tree by this table only, and never up.
 * `tokens`: the scope an API token needs, or `null` when no token may do it at all.
 */
export type Grant = {
  readonly own: readonly BuiltInRole[];
  readonly above: readonly BuiltInRole[];
  readonly tokens: 'read' | 'write' | null;
  /** Only in the organization that runs the installation: what concerns everybody is for its operators. */
  readonly operators?: boolean;
};
export type Grants = Readonly<Record<string, Grant>>;

const everybody = ['owner', 'admin', 'member', 'viewer'] as const;
const managers = ['owner', 'admin'] as const;
const owners = ['owner'] as const;

const reading: Grant = { own: everybody, above: managers, tokens: 'read' };
const overseeing: Grant = { own: managers, above: managers, tokens: 'read' };
const writing: Grant = { own: managers, above: managers, tokens: 'write' };
const inPerson: Grant = { own: managers, above: managers, tokens: null };
const spending: Grant = { own: owners, above: owners, tokens: 'write' };
/** Whoever sells decides, not whoever bought: only an organization above. */
const selling: Grant = { own: [], above: owners, tokens: 'write' };
const owning: Grant = { own: owners, above: owners, tokens: null };
/** Where somebody stands in the tree is the matter of those above. */
const arranging: Grant = { own: [], above: managers, tokens: 'write' };
/** Whoever is archived is nobody here any more, so it is for those above to undo. */
const restoring: Grant = { own: [], above: owners, tokens: null };
/** For the operators of the installation, who are the owners of the organization that it was set up with. */
const forOperators: Grant = { own: owners, above: [], tokens: null, operators: true };

export const grants = {
  'organizations.organization.read': reading,
  'organizations.organization.rename': writing,
  'organizations.organization.move': arranging,
  'organizations.organization.suspend': arranging,
  'organizations.organization.archive': owning,
  'organizations.organization.restore': restoring,
  'organizations.approval_threshold.read': reading,
  'organizations.approval_threshold.set': owning,
  'organizations.access.explain': overseeing,
  'organizations.child.create': writing,
  'organizations.member.read': reading,
  'organizations.member.manage': inPerson,
  'organizations.invitation.read': overseeing,
  'organizations.permission_set.read': reading,
  'organizations.permission_set.define': owning,
  'identity.token.read': overseeing,
  'identity.token.issue': inPerson,
  'identity.token.revoke': inPerson,
  'identity.safeguard.read': reading,
  'identity.safeguard.set': owning,
  'identity.person.disable': forOperators,
  'licensing.license.read': reading,
  'licensing.license.renew': spending,
  'billing.catalogue.read': reading,
  'billing.order.read': reading,
  'billing.order.place': spending,
  'billing.order.pay': spending,
  'billing.order.cancel': spending,
  'billing.order.refund': selling,
  'billing.ledger.read': reading,
  'billing.payment_method.read': reading,
  'billing.payment_method.manage': spending,
  'billing.operation.read': reading,
  'provisioning.credential.read': reading,
  'provisioning.credential.manage': inPerson,
  'provisioning.plan.decide': owning,
  'servers.server.read': reading,
  'servers.server.remove': writing,
  'servers.connection.read': reading,
  'servers.connection.manage': writing,
  'servers.connection.confirm': inPerson,
  'audit.event.read': overseeing,
} as const satisfies Grants;

export type Permission = keyof typeof grants;

/**
 * What those in a suspended organization may still do, as far as their roles go: see that it is, look at what they owe,
 * pay and renew. Otherwise nobody could ever put an end to a suspension for an unpaid bill.
 */
export const whileSuspended: readonly Permission[] = [
  'organizations.organization.read',
  'licensing.license.read',
  'licensing.license.renew',
  'billing.order.read',
  'billing.order.pay',
  'billing.payment_method.read',
  'billing.payment_method.manage',
];

/** What somebody is in one organization. `permissions`: what a custom role allows. */
export type Held = {
  readonly organizationId: OrganizationId;
  readonly role: Role;
  readonly permissions: readonly string[];
  /** What holds for that organization: a role in one that is suspended is worth little, wherever it reaches. */
  readonly status: OrganizationStatus;
};

/** Where the actor stands towards one organization. */
export type Standing = {
  /** What holds for the organization that is asked. */
  readonly status: OrganizationStatus;
  readonly here: Held | null;
  /** Nearest first. */
  readonly above: readonly Held[];
  /** `null`: a person with a session, who has no scopes to be limited by. */
  readonly tokenScopes: readonly ('read' | 'write')[] | null;
  /** Whether it is the organization that runs the installation. */
  readonly runsInstallation?: boolean;
};

/**
 * One role that the actor has. `allows`: it allows the action in the organization. `permits`: and neither the
 * organization nor the one where the role is held is suspended or archived, as far as that matters.
 */
export type Level = Held & {
  readonly level: 'own' | 'above';
  readonly allows: boolean;
  readonly permits: boolean;
};

export type AccessDecision =
  | { readonly access: 'allowed'; readonly by: Level }
  /** Knows the organization but may not do this. */
  | { readonly access: 'forbidden' }
  /** A role would allow it, were the organization not suspended or archived. */
  | { readonly access: 'closed'; readonly status: Exclude<OrganizationStatus, 'active'> }
  /** Has nothing to do with the organization: to this actor it does not exist. */
  | { readonly access: 'unknown' };

/** Default deny: what no grant allows is refused. Allowed by several roles, it is the strongest one that counts. */
export function decideAccess(permission: string, standing: Standing, table: Grants = grants): AccessDecision {
  if (!isKnownHere(standing, table)) return { access: 'unknown' };
  const grant = grantIn(permission, standing, table);
  if (grant === undefined || !scopesAllow(grant, standing.tokenScopes)) return { access: 'forbidden' };
  const levels = levelsOf(permission, standing, table);
  const permitting = levels.filter(({ permits }) => permits);
  const by = permitting.find(({ role }) => role === 'owner') ?? permitting[0];
  if (by !== undefined) return { access: 'allowed', by };
  const closed = levels.find(({ allows }) => allows);
  return closed === undefined
    ? { access: 'forbidden' }
    : { access: 'closed', status: closedBy(closed, standing) };
}

function closedBy({ status }: Held, standing: Standing): Exclude<OrganizationStatus, 'active'> {
  return standing.status === 'archived' || status === 'archived' ? 'archived' : 'suspended';
}

/** Every role that the actor has from here up, nearest first. */
export function levelsOf(permission: string, standing: Standing, table: Grants = grants): readonly Level[] {
  const { here, above, status, tokenScopes } = standing;
  const grant = grantIn(permission, standing, table);
  const leveled = (level: Level['level'], held: Held, allows: boolean): Level => {
    // A token belongs to the organization that it is bound to, wherever its owner's role comes from.
    const from = tokenScopes === null ? held.status : status;
    const isOpen = isOpenFrom(from, permission) && isOpenIn(status, { level, permission, grant });
    return { ...held, level, allows, permits: allows && isOpen };
  };
  return [
    ...(here === null ? [] : [leveled('own', here, allowsHere(permission, here, grant))]),
    ...above.map((held) => leveled('above', held, isOneOf(grant?.above ?? [], held.role))),
  ];
}

/** By what holds for the organization where the role is held. */
function isOpenFrom(status: OrganizationStatus, permission: string): boolean {
  switch (status) {
    case 'active':
      return true;
    case 'suspended':
      return isOneOf(whileSuspended, permission);
    case 'archived':
      return permission === 'organizations.organization.read';
    default:
      return assertNever(status);
  }
}

type Asking = {
  readonly level: Level['level'];
  readonly permission: string;
  readonly grant: Grant | undefined;
};

/** By what holds for the organization that is asked: what is archived is looked at from above, and restored. */
function isOpenIn(status: OrganizationStatus, { level, permission, grant }: Asking): boolean {
  if (status !== 'archived' || level === 'own') return true;
  return grant?.tokens === 'read' || permission === 'organizations.organization.restore';
}

/** A role above that lets nothing be done down here does not even see what is here. */
function isKnownHere({ here, above }: Standing, table: Grants): boolean {
  return here !== null || above.some(({ role }) => reachesDown(role, table));
}

/** Whether a role in an organization above counts at all in those below. */
export function reachesDown(role: Role, table: Grants = grants): boolean {
  return Object.values(table).some(({ above }) => isOneOf(above, role));
}

/** A custom role counts in its own organization only. */
function allowsHere(permission: string, { role, permissions }: Held, grant: Grant | undefined): boolean {
  if (role === 'custom') return permissions.includes(permission) && isGrantable(permission, grant);
  return isOneOf(grant?.own ?? [], role);
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function scopesAllow(grant: Grant, scopes: Standing['tokenScopes']): boolean {
  if (scopes === null) return true;
  return grant.tokens !== null && scopes.includes(grant.tokens);
}

/** The power to give rights comes with a role only, never with a set: a set could give itself more. */
const neverInASet = 'organizations.member.manage';

/** A permission set holds at most what an admin may do, so that an admin may hand out every set. */
export function isGrantable(
  permission: string,
  grant: Grant | undefined = grantOf(permission, grants),
): boolean {
  return permission !== neverInASet && grant !== undefined && grant.own.includes('admin');
}

/** The row, where it counts. */
function grantIn(permission: string, { runsInstallation }: Standing, table: Grants): Grant | undefined {
  const grant = grantOf(permission, table);
  return grant?.operators === true && runsInstallation !== true ? undefined : grant;
}

/** Whether it is worth the while to ask which organization runs the installation. */
export function isForOperators(permission: string): boolean {
  return grantOf(permission, grants)?.operators === true;
}

/** By its own rows only: a name such as `constructor` comes from a request. */
function grantOf(permission: string, table: Grants): Grant | undefined {
  return Object.hasOwn(table, permission) ? table[permission] : undefined;
}
