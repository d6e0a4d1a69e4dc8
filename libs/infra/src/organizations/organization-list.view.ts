import { assertNever, recorded } from '@slipway/domain/kernel';
import { organizationEvents, treeEvents } from '@slipway/domain/organizations';
import type { OrganizationEvent, OrganizationKind, TreeEvent } from '@slipway/domain/organizations';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import { idOf } from '../projections/stream-name';

type Row = {
  readonly organization_id: string;
  readonly parent_id: string | null;
  readonly top_branch_id: string;
  readonly kind: OrganizationKind;
  /** `null` until its own stream was heard: the tree may be ahead. */
  readonly name: string | null;
  readonly is_attached: boolean;
  readonly created_at: string;
  readonly position: string;
};
/** What else is said of an organization holds for everything below it too, so no row of its own can tell it. */
type Untold = { readonly data: { readonly organizationId: string } } & ReturnType<
  | typeof treeEvents.organizationSuspended
  | typeof treeEvents.organizationResumed
  | typeof treeEvents.organizationArchived
  | typeof treeEvents.organizationRestored
>;
/** Asked of the stream, where it is decided. */
type Setting = ReturnType<typeof organizationEvents.approvalThresholdSet>;
type Fact = Exclude<OrganizationEvent, Setting> | Exclude<TreeEvent, Untold>;

export type OrganizationItem = {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly parentId: string | null;
  readonly topBranchId: string;
  readonly createdAt: string;
};

const fold: RowFold<Row> = {
  table: 'organization_list_v1',
  key: ['organization_id'],
  columns: {
    organization_id: 'text',
    parent_id: 'text',
    top_branch_id: 'text',
    kind: 'text',
    name: 'text',
    is_attached: 'boolean',
    created_at: 'timestamptz',
    position: 'text',
  },
  handles: [
    organizationEvents.organizationCreated.type,
    treeEvents.topBranchCreated.type,
    treeEvents.childAttached.type,
    organizationEvents.organizationRenamed.type,
    treeEvents.subtreeMoved.type,
  ],
  keyOf: (event) => [recorded<Fact>(event).data.organizationId],
  evolve(row, event) {
    const fact = recorded<Fact>(event);
    const known = row ?? unknown(event, fact);
    switch (fact.type) {
      case 'organizations.organization-created': {
        const { parentId, topBranchId, kind, name } = fact.data;
        return { ...known, parent_id: parentId, top_branch_id: topBranchId, kind, name };
      }
      case 'organizations.top-branch-created':
        return { ...known, is_attached: true };
      case 'organizations.child-attached':
        return { ...known, is_attached: true, parent_id: fact.data.parentId, kind: fact.data.kind };
      case 'organizations.organization-renamed':
        return { ...known, name: fact.data.name };
      case 'organizations.subtree-moved':
        return { ...known, parent_id: fact.data.parentId };
      default:
        return assertNever(fact);
    }
  },
};

function unknown(event: RecordedEvent, { data }: Fact): Row {
  return {
    organization_id: data.organizationId,
    parent_id: null,
    // The tree's stream is named after its top branch; an organization's own event says it itself.
    top_branch_id: idOf(event.streamId),
    kind: 'top_branch',
    name: null,
    is_attached: false,
    created_at: event.metadata.occurredAt,
    position: event.position,
  };
}

export const organizationList: Projection = {
  name: 'organization-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  // Its own stream and the tree's tell of one organization.
  keyOf: (event) => fold.keyOf(event)?.[0] ?? event.streamId,
  project: (events, transaction) => foldRows(fold, events, transaction),
};

type Shown = Row & { readonly name: string };
// What the tree does not name was never finished: nobody sees it.
const shown = 'is_attached AND name IS NOT NULL';

/** `null`: there is none, or it is not attached to a tree. */
export async function findOrganization(
  organizationId: string,
  reads: Reads,
): Promise<OrganizationItem | null> {
  const [found] = await findOrganizations([organizationId], reads);
  return found ?? null;
}

/** Those of `organizationIds` that exist, in the order of their founding. */
export async function findOrganizations(
  organizationIds: readonly string[],
  reads: Reads,
): Promise<readonly OrganizationItem[]> {
  const rows = await reads.within({ organizationIds }, (query) =>
    query<Shown>(
      // Joined: the planner would look for a list in the order of the index twice, once more for the wall around the rows.
      `SELECT ${columnsOf(fold)} FROM unnest($1::text[]) AS wanted (id)
       JOIN rm.organization_list ON organization_id = wanted.id WHERE ${shown} ORDER BY position`,
      [[...new Set(organizationIds)]],
    ),
  );
  return rows.map(toItem);
}

/**
 * These and all of their direct children, in the order of their founding. A whole tree is asked for by its branches: ten
 * thousand organizations stand below some hundreds, and each id that is asked for is looked up twice, once for the wall.
 */
export async function findFamilies(
  parentIds: readonly string[],
  reads: Reads,
): Promise<readonly OrganizationItem[]> {
  const organizationIds = [...new Set(parentIds)];
  const rows = await reads.within({ organizationIds }, (query) =>
    query<Shown>(
      `SELECT ${columnsOf(fold)} FROM rm.organization_list
        WHERE (organization_id = ANY ($1) OR parent_id = ANY ($1)) AND ${shown} ORDER BY position`,
      [organizationIds],
    ),
  );
  return rows.map(toItem);
}

/** The direct children, oldest first. */
export async function childrenOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<OrganizationItem>> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Shown>(
      query,
      {
        columns: columnsOf(fold),
        from: 'rm.organization_list',
        where: `parent_id = $1 AND ${shown}`,
        values: [organizationId],
        order: 'oldest_first',
      },
      page,
    ),
  );
  return mapPage(rows, toItem);
}

function toItem(row: Shown): OrganizationItem {
  return {
    id: row.organization_id,
    name: row.name,
    kind: row.kind,
    parentId: row.parent_id,
    topBranchId: row.top_branch_id,
    createdAt: row.created_at,
  };
}
