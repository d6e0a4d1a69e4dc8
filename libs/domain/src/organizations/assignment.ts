import type { PermissionSetId } from '../kernel';

export type BuiltInRole = 'owner' | 'admin' | 'member' | 'viewer';
/** What a member is: one of the four roles, or whatever a permission set of the organization allows. */
export type Assignment =
  { readonly role: BuiltInRole } | { readonly role: 'custom'; readonly permissionSetId: PermissionSetId };
export type Role = Assignment['role'];
