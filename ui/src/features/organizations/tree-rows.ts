import type { Organization } from '@/shared/api/types';

/** What is known of one organization's children; pages come as the tree is scrolled to their end. */
export type Branch = {
  readonly childIds: readonly string[];
  /** Cursor of the next page; `null` once all are there. */
  readonly next: string | null;
};
export type Forest = {
  readonly organizations: ReadonlyMap<string, Organization>;
  readonly branches: ReadonlyMap<string, Branch>;
  readonly openIds: ReadonlySet<string>;
};
export type TreeRow =
  | {
      readonly kind: 'organization';
      readonly organization: Organization;
      readonly depth: number;
      readonly isOpen: boolean;
      readonly position: number;
      readonly siblings: number;
    }
  /** Stands where children are still to come, and asks for them when it comes into view. */
  | { readonly kind: 'more'; readonly parentId: string; readonly depth: number };

/** End users stand at the bottom of the tree: nothing can be below them. */
export const canHaveChildren = ({ kind }: Organization): boolean => kind !== 'end_user';

/** The tree as lines, top down. Only what is open is walked, so the cost is that of what can be seen. */
export function rowsOf(forest: Forest, rootId: string): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const root = forest.organizations.get(rootId);
  if (root) addRow(rows, forest, { organization: root, depth: 0, position: 1, siblings: 1 });
  return rows;
}

type Place = {
  readonly organization: Organization;
  readonly depth: number;
  readonly position: number;
  readonly siblings: number;
};

function addRow(rows: TreeRow[], forest: Forest, place: Place): void {
  const { organization, depth } = place;
  const isOpen = forest.openIds.has(organization.id) && canHaveChildren(organization);
  rows.push({ kind: 'organization', isOpen, ...place });
  if (!isOpen) return;
  const branch = forest.branches.get(organization.id);
  const children = (branch?.childIds ?? []).flatMap((id) => forest.organizations.get(id) ?? []);
  const siblings = branch?.next === null ? children.length : -1;
  children.forEach((child, index) =>
    addRow(rows, forest, { organization: child, depth: depth + 1, position: index + 1, siblings }),
  );
  if (branch?.next !== null) rows.push({ kind: 'more', parentId: organization.id, depth: depth + 1 });
}
