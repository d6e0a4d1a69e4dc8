import type { Assignment, Role } from './organizations.messages';

/** An owner gives and takes every role; an admin every one but the owner's. */
export function mayManage(by: Role, role: Role): boolean {
  return by === 'owner' || (by === 'admin' && role !== 'owner');
}

export function isSameAssignment(a: Assignment, b: Assignment): boolean {
  return a.role === 'custom'
    ? b.role === 'custom' && a.permissionSetId === b.permissionSetId
    : a.role === b.role;
}
