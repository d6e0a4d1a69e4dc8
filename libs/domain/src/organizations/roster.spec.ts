import { fold, trusted } from '../kernel';
import type { OrganizationId, PermissionSetId, UserId } from '../kernel';
import { given } from '../kernel/given';
import { rosterCommands as commands, rosterEvents as events } from './organizations.messages';
import type { Assignment, Role, RosterEvent } from './organizations.messages';
import { rightsOf, roster } from './roster';

const organizationId = trusted<OrganizationId>('acme');
const [anna, bert, cleo] = ['anna', 'bert', 'cleo'].map((name) => ({
  organizationId,
  userId: trusted<UserId>(name),
})) as [Member, Member, Member];
type Member = { readonly organizationId: OrganizationId; readonly userId: UserId };
const by = (role: Role) => ({ by: role });
const deploySet = {
  organizationId,
  permissionSetId: trusted<PermissionSetId>('deploy'),
  name: 'Deploys',
  permissions: ['billing.order.read', 'servers.server.read'],
};
const deploys: Assignment = { role: 'custom', permissionSetId: deploySet.permissionSetId };
const { name: _name, permissions: _permissions, ...deployId } = deploySet;
const as = (member: Member, assignment: Assignment) => ({ ...member, assignment });
const rightsIn = (history: readonly RosterEvent[], { userId }: Member) =>
  rightsOf(fold(roster, history), userId);

describe('an empty roster', () => {
  it('takes an owner', () =>
    given(roster, [])
      .when(commands.appointOwner(anna), by('owner'))
      .then([events.ownerAppointed(anna)]));
  it('knows nobody', () => expect(rightsIn([], anna)).toBeUndefined());
  it.each([
    commands.assignRole(as(anna, { role: 'viewer' })),
    commands.deactivateMember(anna),
    commands.reactivateMember(anna),
    commands.removeMember(anna),
  ])('has no member for $type', (command) =>
    given(roster, []).when(command, by('owner')).fails('organizations.member_not_found'),
  );
});

const owned = [events.ownerAppointed(anna)];

describe('a roster with an owner', () => {
  it('does not appoint the same owner twice', () =>
    given(roster, owned).when(commands.appointOwner(anna), by('owner')).then([]));
  it('takes another owner', () =>
    given(roster, owned)
      .when(commands.appointOwner(bert), by('owner'))
      .then([events.ownerAppointed(bert)]));
  it('knows each one’s rights', () => {
    expect(rightsIn(owned, anna)).toEqual({ role: 'owner', permissions: [] });
    expect(rightsIn(owned, bert)).toBeUndefined();
  });

  it.each<Role>(['admin', 'member', 'viewer'])('takes a member who is %s', (role) => {
    const added = as(bert, { role } as Assignment);
    given(roster, owned)
      .when(commands.addMember(added), by('admin'))
      .then([events.memberAdded(added)]);
    given(roster, [...owned, events.memberAdded(added)])
      .when(commands.addMember(added), by('admin'))
      .then([]);
    expect(rightsIn([...owned, events.memberAdded(added)], bert)).toEqual({ role, permissions: [] });
  });

  it('keeps the last one, whatever is asked', () => {
    const last = given(roster, [...owned, events.memberAdded(as(bert, { role: 'admin' }))]);
    for (const command of [
      commands.assignRole(as(anna, { role: 'admin' })),
      commands.deactivateMember(anna),
      commands.removeMember(anna),
    ])
      last.when(command, by('owner')).fails('organizations.last_owner');
  });

  it('counts only active ones', () =>
    given(roster, [...owned, events.ownerAppointed(bert), events.memberDeactivated(bert)])
      .when(commands.removeMember(anna), by('owner'))
      .fails('organizations.last_owner'));

  it('lets one of two go', () =>
    given(roster, [...owned, events.ownerAppointed(bert)])
      .when(commands.removeMember(anna), by('owner'))
      .then([events.memberRemoved(anna)]));
});

const withBert = [...owned, events.memberAdded(as(bert, { role: 'member' }))];

describe('a member', () => {
  it('gets another role, once', () => {
    const assigned = as(bert, { role: 'viewer' });
    given(roster, withBert)
      .when(commands.assignRole(assigned), by('admin'))
      .then([events.roleAssigned(assigned)]);
    const history = [...withBert, events.roleAssigned(assigned)];
    given(roster, history).when(commands.assignRole(assigned), by('admin')).then([]);
    expect(rightsIn(history, bert)?.role).toBe('viewer');
  });

  it('is not added over', () =>
    given(roster, withBert)
      .when(commands.addMember(as(bert, { role: 'admin' })), by('owner'))
      .fails('organizations.member_exists'));

  it('is deactivated and has no rights', () => {
    given(roster, withBert)
      .when(commands.deactivateMember(bert), by('admin'))
      .then([events.memberDeactivated(bert)]);
    expect(rightsIn([...withBert, events.memberDeactivated(bert)], bert)).toBeUndefined();
  });

  it('is removed and not there any more', () => {
    given(roster, withBert)
      .when(commands.removeMember(bert), by('admin'))
      .then([events.memberRemoved(bert)]);
    given(roster, [...withBert, events.memberRemoved(bert)])
      .when(commands.removeMember(bert), by('admin'))
      .fails('organizations.member_not_found');
  });

  it('is active already', () =>
    given(roster, withBert).when(commands.reactivateMember(bert), by('admin')).then([]));
});

describe('a deactivated member', () => {
  const deactivated = [...withBert, events.memberDeactivated(bert)];
  it('stays so', () =>
    given(roster, deactivated).when(commands.deactivateMember(bert), by('admin')).then([]));
  it('is not added over', () =>
    given(roster, deactivated)
      .when(commands.addMember(as(bert, { role: 'member' })), by('owner'))
      .fails('organizations.member_exists'));
  it('is reactivated in the role of before', () => {
    given(roster, deactivated)
      .when(commands.reactivateMember(bert), by('admin'))
      .then([events.memberReactivated(bert)]);
    expect(rightsIn([...deactivated, events.memberReactivated(bert)], bert)?.role).toBe('member');
  });
  it('gets another role and no rights by it', () =>
    expect(
      rightsIn([...deactivated, events.roleAssigned(as(bert, { role: 'admin' }))], bert),
    ).toBeUndefined());
});

describe('an admin', () => {
  const owners = [...withBert, events.ownerAppointed(cleo)];
  it.each([
    commands.addMember(as({ ...bert, userId: trusted<UserId>('dora') }, { role: 'owner' })),
    commands.assignRole(as(bert, { role: 'owner' })),
    commands.assignRole(as(cleo, { role: 'viewer' })),
    commands.deactivateMember(cleo),
    commands.reactivateMember(cleo),
    commands.removeMember(cleo),
  ])('has no power over owners: $type', (command) => {
    given(roster, owners).when(command, by('admin')).fails('organizations.rank_too_low');
    for (const role of ['member', 'viewer', 'custom'] as const)
      given(roster, owners).when(command, by(role)).fails('organizations.rank_too_low');
  });
});

describe('a permission set', () => {
  const defined = [...owned, events.permissionSetDefined(deploySet)];
  const inUse = [...defined, events.memberAdded(as(bert, deploys))];

  it('is defined, in order and once each', () =>
    given(roster, owned)
      .when(
        commands.definePermissionSet({
          ...deploySet,
          name: ' Deploys ',
          permissions: ['servers.server.read', 'billing.order.read', 'servers.server.read'],
        }),
        by('owner'),
      )
      .then([events.permissionSetDefined(deploySet)]));
  it('is defined anew for whoever has it', () => {
    const less = { ...deploySet, permissions: [] };
    given(roster, inUse).when(commands.definePermissionSet(deploySet), by('owner')).then([]);
    given(roster, inUse)
      .when(commands.definePermissionSet(less), by('owner'))
      .then([events.permissionSetDefined(less)]);
    expect(rightsIn(inUse, bert)).toEqual({ role: 'custom', permissions: deploySet.permissions });
    expect(rightsIn([...inUse, events.permissionSetDefined(less)], bert)?.permissions).toEqual([]);
  });
  it('needs a proper name', () =>
    given(roster, owned)
      .when(commands.definePermissionSet({ ...deploySet, name: ' ' }), by('owner'))
      .fails('organizations.invalid_permission_set_name'));
  it.each(['billing.order.place', 'organizations.member.manage', 'no.such.permission'])(
    'never holds %s',
    (permission) =>
      given(roster, owned)
        .when(commands.definePermissionSet({ ...deploySet, permissions: [permission] }), by('owner'))
        .fails('organizations.permission_not_grantable'),
  );
  it('is assigned only when it is there', () => {
    given(roster, withBert)
      .when(commands.assignRole(as(bert, deploys)), by('owner'))
      .fails('organizations.permission_set_not_found');
    given(roster, owned)
      .when(commands.addMember(as(bert, deploys)), by('owner'))
      .fails('organizations.permission_set_not_found');
    given(roster, [...withBert, events.permissionSetDefined(deploySet)])
      .when(commands.assignRole(as(bert, deploys)), by('admin'))
      .then([events.roleAssigned(as(bert, deploys))]);
    given(roster, inUse)
      .when(commands.assignRole(as(bert, deploys)), by('admin'))
      .then([]);
  });
  it('is dropped when nobody has it', () => {
    given(roster, defined)
      .when(commands.dropPermissionSet(deployId), by('owner'))
      .then([events.permissionSetDropped(deployId)]);
    given(roster, inUse)
      .when(commands.dropPermissionSet(deployId), by('owner'))
      .fails('organizations.permission_set_in_use');
    given(roster, [...defined, events.permissionSetDropped(deployId)])
      .when(commands.dropPermissionSet(deployId), by('owner'))
      .fails('organizations.permission_set_not_found');
  });
  it('that is gone from a log gives no rights', () =>
    expect(rightsIn([...inUse, events.permissionSetDropped(deployId)], bert)).toEqual({
      role: 'custom',
      permissions: [],
    }));
});
