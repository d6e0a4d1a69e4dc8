import type { Membership } from '@/shared/api/types';

export type TreeEntry = { readonly organization: Membership; readonly depth: number };

/** Parents before their children, by name; one whose parent is out of sight counts as a root. */
export function inTreeOrder(organizations: readonly Membership[]): readonly TreeEntry[] {
  const known = new Set(organizations.map(({ id }) => id));
  const sorted = [...organizations].sort((a, b) => a.name.localeCompare(b.name));
  const isRoot = ({ parentId }: Membership): boolean => parentId === null || !known.has(parentId);
  const below = (organization: Membership, depth: number): readonly TreeEntry[] => [
    { organization, depth },
    ...sorted
      .filter(({ parentId }) => parentId === organization.id)
      .flatMap((child) => below(child, depth + 1)),
  ];
  return sorted.filter(isRoot).flatMap((root) => below(root, 0));
}
