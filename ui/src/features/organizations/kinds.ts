import type { CreateChildRequest, OrganizationKind } from '@/shared/api/types';

type ChildKind = CreateChildRequest['kind'];
const ORDER: readonly OrganizationKind[] = ['top_branch', 'master_branch', 'sub_user', 'end_user'];
const CHILDREN: readonly ChildKind[] = ['master_branch', 'sub_user', 'end_user'];

/** What may stand under an organization: every lower kind. */
export function kindsBelow(kind: OrganizationKind): readonly ChildKind[] {
  return CHILDREN.filter((child) => ORDER.indexOf(child) > ORDER.indexOf(kind));
}
