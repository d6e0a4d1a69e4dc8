import type { AssignRoleRequest, PermissionSet, Role } from '@/shared/api/types';

export type Assignment = { role: Role; permissionSetId: string };

/** What is sent; `null` while a custom role has no permission set. A set goes with no other role. */
export function assignmentOf(
  { role, permissionSetId }: Assignment,
  sets: readonly PermissionSet[],
): AssignRoleRequest | null {
  if (role !== 'custom') return { role };
  return sets.some(({ id }) => id === permissionSetId) ? { role, permissionSetId } : null;
}
