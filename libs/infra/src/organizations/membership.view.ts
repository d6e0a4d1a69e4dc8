import { recorded } from '@slipway/domain/kernel';
import { rosterEvents } from '@slipway/domain/organizations';
import type { OrganizationKind, Role, RosterEvent } from '@slipway/domain/organizations';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import { findOrganizations } from './organization-list.view';

type Row = { readonly organization_id: string; readonly user_id: string; readonly role: Role };

export type MembershipItem = {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly parentId: string | null;
  readonly role: Role;
};

const fold: RowFold<Row> = {
  table: 'rm.membership_v1',
  key: ['organization_id', 'user_id'],
  columns: { organization_id: 'text', user_id: 'text', role: 'text' },
  handles: [rosterEvents.ownerAppointed.type],
  keyOf(event) {
    const { organizationId, userId } = recorded<RosterEvent>(event).data;
    return [organizationId, userId];
  },
  evolve(_row, event) {
    const { organizationId, userId } = recorded<RosterEvent>(event).data;
    return { organization_id: organizationId, user_id: userId, role: 'owner' };
  },
};

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
      `SELECT ${columnsOf(fold)} FROM rm.membership WHERE user_id = $1 ORDER BY organization_id LIMIT ${most}`,
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
