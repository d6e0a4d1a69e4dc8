import type { Membership, Organization } from '@/shared/api/types';

export type Place = Pick<Membership, 'id' | 'name' | 'kind' | 'parentId'>;
export type TreeEntry = { readonly organization: Place; readonly depth: number };

/** Who reaches an organization from above is no member there: its way up makes it known. */
export function withPath(
  organizations: readonly Membership[],
  path: readonly Organization[],
): readonly Place[] {
  const known = new Set(organizations.map(({ id }) => id));
  return [...organizations, ...path.filter(({ id }) => !known.has(id))];
}

/** Parents before their children, by name; one whose parent is out of sight counts as a root. */
export function inTreeOrder(organizations: readonly Place[]): readonly TreeEntry[] {
  const known = new Set(organizations.map(({ id }) => id));
  const sorted = [...organizations].sort((a, b) => a.name.localeCompare(b.name));
  const isRoot = ({ parentId }: Place): boolean => parentId === null || !known.has(parentId);
  const below = (organization: Place, depth: number): readonly TreeEntry[] => [
    { organization, depth },
    ...sorted
      .filter(({ parentId }) => parentId === organization.id)
      .flatMap((child) => below(child, depth + 1)),
  ];
  return sorted.filter(isRoot).flatMap((root) => below(root, 0));
}
