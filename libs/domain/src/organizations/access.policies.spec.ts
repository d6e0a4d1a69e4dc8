import { trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { decideAccess, grants } from './access.policies';
import type { Permission, Standing } from './access.policies';

/** The table once more, by hand: whoever changes a right has to change it in both places. */
const expected: Readonly<Record<Permission, 'reading' | 'writing' | 'in person'>> = {
  'organizations.organization.read': 'reading',
  'organizations.child.create': 'writing',
  'identity.token.read': 'reading',
  'identity.token.issue': 'in person',
  'identity.token.revoke': 'in person',
  'licensing.license.read': 'reading',
  'licensing.license.renew': 'writing',
  'billing.catalogue.read': 'reading',
  'billing.order.read': 'reading',
  'billing.order.place': 'writing',
  'billing.order.pay': 'writing',
  'billing.operation.read': 'reading',
  'servers.server.read': 'reading',
  'audit.event.read': 'reading',
};
const rows = Object.entries(expected) as [Permission, (typeof expected)[Permission]][];

const stranger: Standing = {
  organizationId: trusted<OrganizationId>('acme'),
  roleHere: null,
  rolesAbove: [],
  tokenScopes: null,
};
const owner: Standing = { ...stranger, roleHere: 'owner' };
const ownerAbove: Standing = { ...stranger, rolesAbove: ['owner'] };
const scopes = [[], ['read'], ['write'], ['read', 'write']] as const;

function scopesThatMay(permission: Permission, standing: Standing): readonly string[] {
  return scopes
    .filter((tokenScopes) => decideAccess(permission, { ...standing, tokenScopes }).access === 'allowed')
    .map((allowed) => allowed.join('+'));
}

const wanted = {
  reading: ['read', 'read+write'],
  writing: ['write', 'read+write'],
  'in person': [],
} as const;

test('every permission has its row here', () => {
  expect(Object.keys(grants).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(rows)('%s (%s)', (permission, how) => {
  test('is allowed to the owner, and says that the right is an own one', () => {
    expect(decideAccess(permission, owner)).toEqual({ access: 'allowed', by: 'own' });
  });

  test('is allowed to an owner above', () => {
    expect(decideAccess(permission, ownerAbove)).toEqual({ access: 'allowed', by: 'above' });
  });

  test('is for a stranger about nothing that exists, whatever the scopes', () => {
    for (const tokenScopes of [null, ...scopes]) {
      expect(decideAccess(permission, { ...stranger, tokenScopes })).toEqual({ access: 'unknown' });
    }
  });

  test('needs the right scope of a token', () => {
    expect(scopesThatMay(permission, owner)).toEqual(wanted[how]);
    expect(scopesThatMay(permission, ownerAbove)).toEqual(wanted[how]);
  });

  test('forbids what a token may not do, without denying that the organization exists', () => {
    expect(decideAccess(permission, { ...owner, tokenScopes: [] })).toEqual({ access: 'forbidden' });
  });
});

describe('a role that no grant names', () => {
  const visitor = 'visitor' as 'owner';

  test.each(rows)('may not do %s', (permission) => {
    expect(decideAccess(permission, { ...stranger, roleHere: visitor })).toEqual({ access: 'forbidden' });
    expect(decideAccess(permission, { ...stranger, rolesAbove: [visitor] })).toEqual({ access: 'forbidden' });
  });

  test('takes nothing away from one that a grant names', () => {
    const both: Standing = { ...stranger, roleHere: visitor, rolesAbove: ['owner'] };
    expect(decideAccess('billing.order.read', both)).toEqual({ access: 'allowed', by: 'above' });
  });
});
