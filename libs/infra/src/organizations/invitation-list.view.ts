import { assertNever, recorded } from '@slipway/domain/kernel';
import type { Personal } from '@slipway/domain/kernel';
import { invitationEvents } from '@slipway/domain/organizations';
import type { Invitation, InvitationEvent, Role } from '@slipway/domain/organizations';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

type Row = {
  readonly organization_id: string;
  readonly invitation_id: string;
  readonly event_id: string;
  readonly email: Personal<string>;
  readonly role: Role;
  readonly permission_set_id: string | null;
  readonly invited_by: string;
  readonly status: 'open' | 'accepted' | 'revoked' | 'expired';
  readonly invited_at: string;
  readonly expires_at: string;
  readonly position: string;
};
type Later = Exclude<InvitationEvent, { readonly type: 'organizations.member-invited' }>;

export type InvitationItem = {
  readonly id: string;
  /** As it was sealed in the event: it opens at `place`, and nowhere else. */
  readonly email: Personal<string>;
  readonly place: string;
  readonly role: Role;
  readonly permissionSetId: string | null;
  readonly invitedBy: string;
  readonly invitedAt: string;
  readonly expiresAt: string;
};

const fold: RowFold<Row> = {
  table: 'invitation_list_v1',
  key: ['invitation_id'],
  columns: {
    organization_id: 'text',
    invitation_id: 'text',
    event_id: 'text',
    email: 'jsonb',
    role: 'text',
    permission_set_id: 'text',
    invited_by: 'text',
    status: 'text',
    invited_at: 'timestamptz',
    expires_at: 'timestamptz',
    position: 'text',
  },
  handles: Object.values(invitationEvents).map(({ type }) => type),
  keyOf: (event) => [recorded<InvitationEvent>(event).data.invitationId],
  evolve(row, event) {
    const fact = recorded<InvitationEvent>(event);
    if (fact.type === 'organizations.member-invited') return invited(fact.data, event);
    return row && { ...row, ...changeBy(fact) };
  },
};

function invited({ assignment, ...invitation }: Invitation, event: RecordedEvent): Row {
  return {
    organization_id: invitation.organizationId,
    invitation_id: invitation.invitationId,
    event_id: event.id,
    email: invitation.email,
    role: assignment.role,
    permission_set_id: assignment.role === 'custom' ? assignment.permissionSetId : null,
    invited_by: invitation.invitedBy,
    status: 'open',
    invited_at: event.metadata.occurredAt,
    expires_at: invitation.expiresAt,
    position: event.position,
  };
}

function changeBy(fact: Later): Partial<Row> {
  switch (fact.type) {
    case 'organizations.invitation-resent':
      return { expires_at: fact.data.expiresAt, invited_by: fact.data.invitedBy };
    case 'organizations.invitation-revoked':
      return { status: 'revoked' };
    case 'organizations.invitation-expired':
      return { status: 'expired' };
    case 'organizations.invitation-accepted':
      return { status: 'accepted' };
    default:
      return assertNever(fact);
  }
}

export const invitationList: Projection = {
  name: 'invitation-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** Those that are neither accepted nor revoked, in the order in which they were sent first. */
export async function openInvitationsOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<InvitationItem>> {
  const listing = {
    columns: columnsOf(fold),
    from: 'rm.invitation_list',
    where: `organization_id = $1 AND status = 'open'`,
    values: [organizationId],
    order: 'oldest_first',
  } as const;
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(query, listing, page),
  );
  return mapPage(rows, (row) => ({
    id: row.invitation_id,
    email: row.email,
    place: `${row.event_id}/email`,
    role: row.role,
    permissionSetId: row.permission_set_id,
    invitedBy: row.invited_by,
    invitedAt: row.invited_at,
    expiresAt: row.expires_at,
  }));
}
