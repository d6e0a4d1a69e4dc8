import { assertNever, trimmedName } from '../kernel';
import type { Decider, PermissionSetId, UserId } from '../kernel';
import { isGrantable } from './access.policies';
import { invitationEvents } from './invitation.messages';
import {
  decideInvitation,
  evolveInvitations,
  isInvitationCommand,
  isInvitationEvent,
  withoutInvitationsOf,
} from './invitations';
import type { Invitations } from './invitations';
import { isSameAssignment, mayManage } from './member.policies';
import { organizationErrors } from './organizations.errors';
import { rosterEvents } from './organizations.messages';
import type {
  AssignedMembership,
  Assignment,
  Membership,
  PermissionSet,
  Role,
  RosterCommand,
  RosterEvent,
} from './organizations.messages';

export type Member = { readonly assignment: Assignment; readonly isActive: boolean };
/** Who belongs here, as what. Changed in place: a roster may be long. */
export type Roster = {
  readonly members: Map<UserId, Member>;
  readonly permissionSets: Map<PermissionSetId, Pick<PermissionSet, 'name' | 'permissions'>>;
  readonly invitations: Invitations;
};

/** `permissions`: what a custom role allows; empty for the four others, whose rights stand in the table. */
export type Rights = { readonly role: Role; readonly permissions: readonly string[] };

/** What a user has in this organization itself; nothing while deactivated. What comes from above is the policy's matter. */
export function rightsOf(roster: Roster, userId: UserId): Rights | undefined {
  const member = roster.members.get(userId);
  if (member?.isActive !== true) return undefined;
  const { assignment } = member;
  if (assignment.role !== 'custom') return { role: assignment.role, permissions: [] };
  const set = roster.permissionSets.get(assignment.permissionSetId);
  return { role: 'custom', permissions: set?.permissions ?? [] };
}

function requireMember(state: Roster, userId: UserId): Member {
  const member = state.members.get(userId);
  if (member === undefined) throw organizationErrors.memberNotFound();
  return member;
}

function requireRank(by: Role, ...assignments: readonly Assignment[]): void {
  if (!assignments.every(({ role }) => mayManage(by, role))) throw organizationErrors.rankTooLow();
}

export function requirePermissionSet({ permissionSets }: Roster, id: PermissionSetId): void {
  if (!permissionSets.has(id)) throw organizationErrors.permissionSetNotFound();
}

function requireSet(state: Roster, assignment: Assignment): void {
  if (assignment.role === 'custom') requirePermissionSet(state, assignment.permissionSetId);
}

function isActiveOwner({ assignment, isActive }: Member): boolean {
  return isActive && assignment.role === 'owner';
}

function refuseLastOwner(state: Roster, leaving: Member): void {
  if (!isActiveOwner(leaving)) return;
  for (const member of state.members.values()) if (member !== leaving && isActiveOwner(member)) return;
  throw organizationErrors.lastOwner();
}

/** The role of whoever asks, here or above: nobody gives or takes what they do not have. */
type Rank = { readonly by: Role };

function appointOwner(membership: Membership, state: Roster): readonly RosterEvent[] {
  const known = state.members.get(membership.userId);
  return known && isActiveOwner(known) ? [] : [rosterEvents.ownerAppointed(membership)];
}

function addMember(added: AssignedMembership, state: Roster, by: Role): readonly RosterEvent[] {
  requireSet(state, added.assignment);
  requireRank(by, added.assignment);
  const known = state.members.get(added.userId);
  if (known === undefined) return [rosterEvents.memberAdded(added)];
  if (known.isActive && isSameAssignment(known.assignment, added.assignment)) return [];
  throw organizationErrors.memberExists();
}

function assignRole(assigned: AssignedMembership, state: Roster, by: Role): readonly RosterEvent[] {
  const member = requireMember(state, assigned.userId);
  requireSet(state, assigned.assignment);
  requireRank(by, member.assignment, assigned.assignment);
  if (isSameAssignment(member.assignment, assigned.assignment)) return [];
  refuseLastOwner(state, member);
  return [rosterEvents.roleAssigned(assigned)];
}

function deactivate(membership: Membership, state: Roster, by: Role): readonly RosterEvent[] {
  const member = requireMember(state, membership.userId);
  requireRank(by, member.assignment);
  if (!member.isActive) return [];
  refuseLastOwner(state, member);
  return [rosterEvents.memberDeactivated(membership)];
}

function reactivate(membership: Membership, state: Roster, by: Role): readonly RosterEvent[] {
  const member = requireMember(state, membership.userId);
  requireRank(by, member.assignment);
  return member.isActive ? [] : [rosterEvents.memberReactivated(membership)];
}

function remove(membership: Membership, state: Roster, by: Role): readonly RosterEvent[] {
  const member = requireMember(state, membership.userId);
  requireRank(by, member.assignment);
  refuseLastOwner(state, member);
  return [rosterEvents.memberRemoved(membership)];
}

function defineSet(set: PermissionSet, state: Roster): readonly RosterEvent[] {
  const name = trimmedName(set.name);
  if (name === null) throw organizationErrors.invalidPermissionSetName();
  const refused = set.permissions.find((permission) => !isGrantable(permission));
  if (refused !== undefined) throw organizationErrors.permissionNotGrantable(refused);
  const permissions = [...new Set(set.permissions)].toSorted();
  const known = state.permissionSets.get(set.permissionSetId);
  if (known?.name === name && known.permissions.join() === permissions.join()) return [];
  return [rosterEvents.permissionSetDefined({ ...set, name, permissions })];
}

function dropSet(
  name: Pick<PermissionSet, 'organizationId' | 'permissionSetId'>,
  state: Roster,
): readonly RosterEvent[] {
  requirePermissionSet(state, name.permissionSetId);
  for (const { assignment } of state.members.values())
    if (isOfSet(assignment, name.permissionSetId)) throw organizationErrors.permissionSetInUse();
  for (const one of state.invitations.values())
    if (one.status === 'open' && isOfSet(one.assignment, name.permissionSetId))
      throw organizationErrors.permissionSetInUse();
  return [rosterEvents.permissionSetDropped(name)];
}

function isOfSet(assignment: Assignment, id: PermissionSetId): boolean {
  return assignment.role === 'custom' && assignment.permissionSetId === id;
}

function changeMember(state: Roster, userId: UserId, change: Partial<Member>): Roster {
  const member = state.members.get(userId);
  if (member) state.members.set(userId, { ...member, ...change });
  return state;
}

export const roster: Decider<RosterCommand, Roster, RosterEvent, Rank> = {
  category: 'roster',
  events: { ...rosterEvents, ...invitationEvents },
  reducerVersion: 3,
  initial: () => ({ members: new Map(), permissionSets: new Map(), invitations: new Map() }),
  decide(command, state, { by, now }) {
    if (isInvitationCommand(command)) {
      if (command.type === 'organizations.invite-member') requireSet(state, command.data.assignment);
      return decideInvitation(command, state, { by, now });
    }
    switch (command.type) {
      case 'organizations.appoint-owner':
        return appointOwner(command.data, state);
      case 'organizations.add-member':
        return addMember(command.data, state, by);
      case 'organizations.assign-role':
        return assignRole(command.data, state, by);
      case 'organizations.deactivate-member':
        return deactivate(command.data, state, by);
      case 'organizations.reactivate-member':
        return reactivate(command.data, state, by);
      case 'organizations.remove-member':
        return remove(command.data, state, by);
      case 'organizations.define-permission-set':
        return defineSet(command.data, state);
      case 'organizations.drop-permission-set':
        return dropSet(command.data, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (isInvitationEvent(event)) {
      evolveInvitations(state.invitations, event);
      return state;
    }
    switch (event.type) {
      case 'organizations.owner-appointed':
        state.members.set(event.data.userId, { assignment: { role: 'owner' }, isActive: true });
        return state;
      case 'organizations.member-added':
        state.members.set(event.data.userId, { assignment: event.data.assignment, isActive: true });
        return state;
      case 'organizations.role-assigned':
        return changeMember(state, event.data.userId, { assignment: event.data.assignment });
      case 'organizations.member-deactivated':
        return changeMember(state, event.data.userId, { isActive: false });
      case 'organizations.member-reactivated':
        return changeMember(state, event.data.userId, { isActive: true });
      case 'organizations.member-removed':
        state.members.delete(event.data.userId);
        withoutInvitationsOf(state.invitations, event.data.userId);
        return state;
      case 'organizations.permission-set-defined': {
        const { permissionSetId, name, permissions } = event.data;
        state.permissionSets.set(permissionSetId, { name, permissions });
        return state;
      }
      case 'organizations.permission-set-dropped':
        state.permissionSets.delete(event.data.permissionSetId);
        return state;
      default:
        return assertNever(event);
    }
  },
};
