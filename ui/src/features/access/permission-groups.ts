import { grants } from '@/shared/session/grants';
import type { Permission } from '@/shared/session/grants';

export type PermissionGroup = {
  readonly context: string;
  readonly permissions: readonly GrantablePermission[];
};
type Grantable<P extends Permission> = P extends Permission
  ? (typeof grants)[P]['isGrantable'] extends true
    ? P
    : never
  : never;
export type GrantablePermission = Grantable<Permission>;

const isGrantable = (permission: string): permission is GrantablePermission =>
  Object.entries(grants).some(([name, grant]) => name === permission && grant.isGrantable);

/** What a permission set may hold, by context. */
export function permissionGroups(): readonly PermissionGroup[] {
  const groups = new Map<string, GrantablePermission[]>();
  for (const permission of Object.keys(grants).filter(isGrantable)) {
    const context = permission.split('.')[0] ?? '';
    groups.set(context, [...(groups.get(context) ?? []), permission]);
  }
  return [...groups].map(([context, permissions]) => ({ context, permissions }));
}

export const onlyGrantable = (permissions: readonly string[]): GrantablePermission[] =>
  permissions.filter(isGrantable);
