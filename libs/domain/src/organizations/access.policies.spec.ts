import { trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { decideAccess, grants, isGrantable, whileSuspended } from './access.policies';
import type { Grant, Grants, Permission, Standing } from './access.policies';
import type { BuiltInRole, Role } from './organizations.messages';

/**
 * The table once more, by hand: whoever changes a right has to change it in both places. Here | above | scope, and whom
 * it is kept for. */
const expected: Readonly<Record<Permission, string>> = {
  'organizations.organization.read': 'owner admin member viewer | owner admin | read',
  'organizations.organization.rename': 'owner admin | owner admin | write',
  'organizations.organization.move': ' | owner admin | write',
  'organizations.organization.suspend': ' | owner admin | write',
  'organizations.organization.archive': 'owner | owner | none',
  'organizations.organization.restore': ' | owner | none',
  'organizations.approval_threshold.read': 'owner admin member viewer | owner admin | read',
  'organizations.approval_threshold.set': 'owner | owner | none',
  'organizations.access.explain': 'owner admin | owner admin | read',
  'organizations.child.create': 'owner admin | owner admin | write',
  'organizations.member.read': 'owner admin member viewer | owner admin | read',
  'organizations.member.manage': 'owner admin | owner admin | none',
  'organizations.invitation.read': 'owner admin | owner admin | read',
  'organizations.permission_set.read': 'owner admin member viewer | owner admin | read',
  'organizations.permission_set.define': 'owner | owner | none',
  'identity.token.read': 'owner admin | owner admin | read',
  'identity.token.issue': 'owner admin | owner admin | none',
  'identity.token.revoke': 'owner admin | owner admin | none',
  'identity.safeguard.read': 'owner admin member viewer | owner admin | read',
  'identity.safeguard.set': 'owner | owner | none',
  'identity.person.disable': 'owner |  | none | operators',
  'licensing.license.read': 'owner admin member viewer | owner admin | read',
  'licensing.license.renew': 'owner | owner | write',
  'billing.catalogue.read': 'owner admin member viewer | owner admin | read',
  'billing.order.read': 'owner admin member viewer | owner admin | read',
  'billing.order.place': 'owner | owner | write',
  'billing.order.pay': 'owner | owner | write',
  'billing.order.cancel': 'owner | owner | write',
  'billing.order.refund': ' | owner | write',
  'billing.ledger.read': 'owner admin member viewer | owner admin | read',
  'billing.payment_method.read': 'owner admin member viewer | owner admin | read',
  'billing.payment_method.manage': 'owner | owner | write',
  'billing.operation.read': 'owner admin member viewer | owner admin | read',
  'provisioning.credential.read': 'owner admin member viewer | owner admin | read',
  'provisioning.credential.manage': 'owner admin | owner admin | none',
  'provisioning.plan.decide': 'owner | owner | none',
  'servers.server.read': 'owner admin member viewer | owner admin | read',
  'servers.server.remove': 'owner admin | owner admin | write',
  'servers.connection.read': 'owner admin member viewer | owner admin | read',
  'servers.connection.manage': 'owner admin | owner admin | write',
  'servers.connection.confirm': 'owner admin | owner admin | none',
  'audit.event.read': 'owner admin | owner admin | read',
};
const permissions = Object.keys(expected) as Permission[];
const roles: readonly BuiltInRole[] = ['owner', 'admin', 'member', 'viewer'];

const acme = trusted<OrganizationId>('acme');
const held = (role: Role, permissionsOfSet: readonly string[] = []) => ({
  organizationId: acme,
  role,
  permissions: permissionsOfSet,
  status: 'active' as const,
});
const stranger: Standing = { status: 'active', here: null, above: [], tokenScopes: null };
const here = (role: Role, set: readonly string[] = []): Standing => ({ ...stranger, here: held(role, set) });
const above = (...some: readonly Role[]): Standing => ({
  ...stranger,
  above: some.map((role) => held(role)),
});
const asToken = (standing: Standing, ...tokenScopes: readonly ('read' | 'write')[]): Standing => ({
  ...standing,
  tokenScopes,
});

/** What a table says about a permission, found out by asking, in the words of the table above. */
function said(permission: Permission, table: Grants): string {
  const isAllowed = (standing: Standing, runsInstallation = true) =>
    decideAccess(permission, { ...standing, runsInstallation }, table).access === 'allowed';
  const owner: Standing = { ...here('owner'), above: [held('owner')] };
  const scopes = (['read', 'write'] as const).filter((scope) => isAllowed(asToken(owner, scope)));
  return [
    roles.filter((role) => isAllowed(here(role))).join(' '),
    roles.filter((role) => isAllowed(above(role))).join(' '),
    scopes.join(' ') || 'none',
    ...(isAllowed(owner, false) ? [] : ['operators']),
  ].join(' | ');
}
const faultsOf = (table: Grants) => permissions.filter((one) => said(one, table) !== expected[one]);

test('every permission has its row here', () => {
  expect(Object.keys(grants).sort()).toEqual([...permissions].sort());
});

test.each(permissions)('%s is for whom the table says', (permission) => {
  expect(said(permission, grants)).toBe(expected[permission]);
});

describe('a flipped cell of the table', () => {
  const flippedRoles = (some: readonly BuiltInRole[], role: BuiltInRole) =>
    some.includes(role) ? some.filter((one) => one !== role) : [...some, role];

  /** Every other way to write the row that differs in one cell. */
  function flipsOf(grant: Grant): readonly Grant[] {
    return [
      ...roles.map((role) => ({ ...grant, own: flippedRoles(grant.own, role) })),
      ...roles.map((role) => ({ ...grant, above: flippedRoles(grant.above, role) })),
      ...([null, 'read', 'write'] as const)
        .filter((tokens) => tokens !== grant.tokens)
        .map((tokens) => ({ ...grant, tokens })),
      { ...grant, operators: grant.operators !== true },
    ];
  }

  test.each(permissions)('of %s is found, whichever it is', (permission) => {
    const flips = flipsOf(grants[permission]);
    expect(flips).toHaveLength(11);
    for (const flipped of flips) expect(faultsOf({ ...grants, [permission]: flipped })).toContain(permission);
  });

  test.each(permissions)('of %s is found when the whole row is gone', (permission) => {
    const { [permission]: _, ...others } = grants;
    expect(faultsOf(others)).toEqual([permission]);
  });
});

describe('whoever has nothing to do with the organization', () => {
  const nobodies = [stranger, above('member'), above('viewer'), above('custom'), above('viewer', 'member')];

  test('knows nothing of it, whatever the permission and the scopes', () => {
    for (const permission of permissions)
      for (const nobody of nobodies)
        for (const standing of [nobody, asToken(nobody), asToken(nobody, 'read', 'write')])
          expect(decideAccess(permission, standing)).toEqual({ access: 'unknown' });
  });
});

describe('in a suspended organization', () => {
  const suspended = (standing: Standing): Standing => ({
    status: 'suspended',
    here: standing.here && { ...standing.here, status: 'suspended' },
    above: standing.above,
    tokenScopes: standing.tokenScopes,
  });
  const allowedTo = (standing: Standing) =>
    permissions.filter((one) => decideAccess(one, standing).access === 'allowed');

  test('an owner sees that it is so, pays and renews, and is told of everything else why not', () => {
    const payingAndSeeing = [
      'organizations.organization.read',
      'licensing.license.read',
      'licensing.license.renew',
      'billing.order.read',
      'billing.order.pay',
      'billing.payment_method.read',
      'billing.payment_method.manage',
    ];
    expect(whileSuspended).toEqual(payingAndSeeing);
    expect(allowedTo(suspended(here('owner')))).toEqual(payingAndSeeing);
    const refused = decideAccess('servers.server.read', suspended(here('owner')));
    expect(refused).toEqual({ access: 'closed', status: 'suspended' });
  });

  test('nobody may more than the own role allows', () => {
    expect(decideAccess('billing.order.pay', suspended(here('viewer')))).toEqual({ access: 'forbidden' });
    expect(decideAccess('billing.order.place', suspended(here('viewer')))).toEqual({ access: 'forbidden' });
  });

  test('a token is of the organization, also when its owner stands above', () => {
    expect(allowedTo(asToken(suspended(above('owner')), 'read', 'write'))).toEqual(
      allowedTo(suspended(here('owner'))),
    );
  });

  test('those above go on as before, unless they are suspended themselves', () => {
    expect(allowedTo(suspended(above('owner')))).toEqual(allowedTo(above('owner')));
    const both = { ...above('owner'), status: 'suspended' as const };
    const alike = { ...both, above: both.above.map((one) => ({ ...one, status: 'suspended' as const })) };
    expect(decideAccess('organizations.organization.suspend', alike)).toEqual({
      access: 'closed',
      status: 'suspended',
    });
  });
});

describe('in an archived organization', () => {
  const archived = (standing: Standing): Standing => ({
    ...standing,
    status: 'archived',
    here: standing.here && { ...standing.here, status: 'archived' },
  });
  const closed = { access: 'closed', status: 'archived' };

  test('its own people see that it is so, and nothing else', () => {
    const seen = permissions.filter((one) => decideAccess(one, archived(here('owner'))).access === 'allowed');
    expect(seen).toEqual(['organizations.organization.read']);
    expect(decideAccess('licensing.license.renew', archived(here('owner')))).toEqual(closed);
  });

  test('an owner above reads what is there and restores it, and changes nothing', () => {
    const asked = archived(above('owner'));
    const may = permissions.filter((one) => decideAccess(one, asked).access === 'allowed');
    const reading = permissions.filter((one) => expected[one].endsWith('| read'));
    expect(may.toSorted()).toEqual([...reading, 'organizations.organization.restore'].toSorted());
    expect(decideAccess('billing.order.place', asked)).toEqual(closed);
    expect(decideAccess('organizations.organization.restore', archived(above('admin')))).toEqual({
      access: 'forbidden',
    });
  });
});

describe('what is not allowed', () => {
  test('is forbidden, without denying that the organization exists', () => {
    expect(decideAccess('billing.order.place', here('viewer'))).toEqual({ access: 'forbidden' });
    expect(decideAccess('billing.order.place', above('admin'))).toEqual({ access: 'forbidden' });
    expect(decideAccess('billing.order.read', asToken(here('owner')))).toEqual({ access: 'forbidden' });
  });

  test('is whatever nobody has heard of', () => {
    expect(decideAccess('billing.order.steal', here('owner'))).toEqual({ access: 'forbidden' });
    expect(decideAccess('constructor', here('owner'))).toEqual({ access: 'forbidden' });
  });
});

describe('somebody with several roles', () => {
  const both = { ...above('owner'), here: held('admin') };

  test('may what any of them allows, and it is the strongest one that counts', () => {
    expect(decideAccess('organizations.member.manage', both)).toMatchObject({
      access: 'allowed',
      by: { level: 'above', role: 'owner' },
    });
    expect(
      decideAccess('organizations.member.manage', { ...above('admin'), here: held('owner') }),
    ).toMatchObject({ by: { level: 'own', role: 'owner' } });
    expect(decideAccess('organizations.member.manage', above('viewer', 'admin'))).toMatchObject({
      by: { level: 'above', role: 'admin' },
    });
  });
});

describe('a custom role', () => {
  const set = ['billing.order.read', 'billing.order.place', 'organizations.member.manage', 'constructor'];

  test('allows in its own organization what its set names, as far as a set may', () => {
    expect(permissions.filter((one) => decideAccess(one, here('custom', set)).access === 'allowed')).toEqual([
      'billing.order.read',
    ]);
    expect(decideAccess('billing.order.read', here('custom'))).toEqual({ access: 'forbidden' });
  });

  test('never holds what only owners may, nor the power over members', () => {
    const never = permissions.filter((permission) => !isGrantable(permission));
    expect(never).toEqual([
      'organizations.organization.move',
      'organizations.organization.suspend',
      'organizations.organization.archive',
      'organizations.organization.restore',
      'organizations.approval_threshold.set',
      'organizations.member.manage',
      'organizations.permission_set.define',
      'identity.safeguard.set',
      'identity.person.disable',
      'licensing.license.renew',
      'billing.order.place',
      'billing.order.pay',
      'billing.order.cancel',
      'billing.order.refund',
      'billing.payment_method.manage',
      'provisioning.plan.decide',
    ]);
    expect(isGrantable('constructor')).toBe(false);
  });
});
