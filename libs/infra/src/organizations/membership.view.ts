import { assertNever, recorded } from '@slipway/domain/kernel';
import { rosterEvents } from '@slipway/domain/organizations';
import type { Assignment, MemberEvent, OrganizationKind, Role } from '@slipway/domain/organizations';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import { findOrganizations } from './organization-list.view';

type Row = {
  readonly organization_id: string;
  readonly user_id: string;
  readonly role: Role;
  readonly permission_set_id: string | null;
  /** Who was removed stays as a row, so that an event that comes again is known. */
  readonly status: 'active' | 'deactivated' | 'removed';
  readonly added_at: string;
  readonly position: string;
};

export type MembershipItem = {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly parentId: string | null;
  readonly role: Role;
};

export type MemberItem = {
  readonly userId: string;
  readonly role: Role;
  readonly permissionSetId: string | null;
  readonly status: 'active' | 'deactivated';
  readonly addedAt: string;
};

const fold: RowFold<Row> = {
  table: 'membership_v1',
  key: ['organization_id', 'user_id'],
  columns: {
    organization_id: 'text',
    user_id: 'text',
    role: 'text',
    permission_set_id: 'text',
    status: 'text',
    added_at: 'timestamptz',
    position: 'text',
  },
  handles: [
    rosterEvents.ownerAppointed.type,
    rosterEvents.memberAdded.type,
    rosterEvents.roleAssigned.type,
    rosterEvents.memberDeactivated.type,
    rosterEvents.memberReactivated.type,
    rosterEvents.memberRemoved.type,
  ],
  keyOf(event) {
    const { organizationId, userId } = recorded<MemberEvent>(event).data;
    return [organizationId, userId];
  },
  evolve(row, event) {
    const fact = recorded<MemberEvent>(event);
    switch (fact.type) {
      case 'organizations.owner-appointed':
        return { ...(row ?? added(event)), ...assigned({ role: 'owner' }), status: 'active' };
      case 'organizations.member-added':
        return { ...added(event), ...assigned(fact.data.assignment) };
      case 'organizations.role-assigned':
        return row && { ...row, ...assigned(fact.data.assignment) };
      case 'organizations.member-deactivated':
        return row && { ...row, status: 'deactivated' };
      case 'organizations.member-reactivated':
        return row && { ...row, status: 'active' };
      case 'organizations.member-removed':
        return row && { ...row, status: 'removed' };
      default:
        return assertNever(fact);
    }
  },
};

function added(event: RecordedEvent): Row {
  const { organizationId, userId } = recorded<MemberEvent>(event).data;
  return {
    organization_id: organizationId,
    user_id: userId,
    ...assigned({ role: 'viewer' }),
    status: 'active',
    added_at: event.metadata.occurredAt,
    position: event.position,
  };
}

function assigned(assignment: Assignment): Pick<Row, 'role' | 'permission_set_id'> {
  return {
    role: assignment.role,
    permission_set_id: assignment.role === 'custom' ? assignment.permissionSetId : null,
  };
}

export const membership: Projection = {
  name: 'membership',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** A person owns a few; whoever has more than this sees the first ones. */
const most = 1000;

/**
 * The organizations that a person belongs to, oldest first. Asked in two scopes: the person's own rows name the
 * organizations, and only these are opened. One that the list of organizations has not heard of yet is left out, so
 * a request that waits must wait for both views.
 */
export async function organizationsOfUser(userId: string, reads: Reads): Promise<readonly MembershipItem[]> {
  const rows = await reads.within({ organizationIds: [], userId }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(fold)} FROM rm.membership WHERE user_id = $1 AND status = 'active'
       ORDER BY organization_id LIMIT ${most}`,
      [userId],
    ),
  );
  const roles = new Map(rows.map((row) => [row.organization_id, row.role]));
  const organizations = await findOrganizations([...roles.keys()], reads);
  return organizations.flatMap(({ id, name, kind, parentId }) => {
    const role = roles.get(id);
    return role === undefined ? [] : [{ id, name, kind, parentId, role }];
  });
}

/** Active and deactivated members, in the order in which they came. */
export async function membersOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<MemberItem>> {
  const listing = {
    columns: columnsOf(fold),
    from: 'rm.membership',
    where: `organization_id = $1 AND status <> 'removed'`,
    values: [organizationId],
    order: 'oldest_first',
  } as const;
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(query, listing, page),
  );
  return mapPage(rows, toMember);
}

export async function findMember(
  organizationId: string,
  userId: string,
  reads: Reads,
): Promise<MemberItem | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(fold)} FROM rm.membership
       WHERE organization_id = $1 AND user_id = $2 AND status <> 'removed'`,
      [organizationId, userId],
    ),
  );
  return row ? toMember(row) : null;
}

function toMember({ user_id: userId, role, permission_set_id: permissionSetId, ...row }: Row): MemberItem {
  const status = row.status === 'deactivated' ? 'deactivated' : 'active';
  return { userId, role, permissionSetId, status, addedAt: row.added_at };
}
