import { error, Refusal } from '../kernel';
import { highestThreshold } from './organizations.policies';
import type { OrganizationKind } from './organizations.messages';

function words(kind: OrganizationKind): string {
  return kind.replace('_', ' ');
}

/** Something that would go on running, and costing, without anybody who may look after it. */
export type LiveResource = {
  readonly kind: 'server';
  readonly organizationId: string;
  readonly purpose: string;
};

export const organizationErrors = {
  treeExists: error(
    'organizations.tree_exists',
    'conflict',
    () => 'This tree has another top branch already. Create the top branch in a tree of its own.',
  ),
  parentNotFound: error(
    'organizations.parent_not_found',
    'not_found',
    () => 'The parent organization is not in this tree. Check the parent’s id.',
  ),
  kindNotAllowed: error(
    'organizations.kind_not_allowed',
    'rule',
    (child: OrganizationKind, parent: OrganizationKind) =>
      `A ${words(child)} cannot stand under a ${words(parent)}. Choose a kind lower than the parent’s.`,
  ),
  organizationNotFound: error(
    'organizations.organization_not_found',
    'not_found',
    () => 'This organization is not in the tree. Check its id.',
  ),
  cycle: error(
    'organizations.cycle',
    'rule',
    () => 'An organization cannot stand under itself or under what is below it. Choose another parent.',
  ),
  parentNotActive: error(
    'organizations.parent_not_active',
    'rule',
    () => 'The parent is suspended or archived, or something above it is. Resume or restore that first.',
  ),
  topBranchStays: error(
    'organizations.top_branch_stays',
    'rule',
    () => 'A top branch cannot be moved, suspended or archived: nothing stands above it.',
  ),
  restoreFirst: error(
    'organizations.restore_first',
    'rule',
    () => 'This organization is archived. Restore it first.',
  ),
  invalidReason: error(
    'organizations.invalid_reason',
    'validation',
    () => 'Give a reason of 1 to 500 characters without control characters.',
  ),
  /** Its fields list them: `refusedFor`. */
  liveResources: error(
    'organizations.live_resources',
    'conflict',
    (count: number) =>
      `Live resources stand in the way: ${count}. Remove them first, here and in the organizations below.`,
  ),
  alreadyPlaced: error(
    'organizations.already_placed',
    'conflict',
    () => 'This organization has another place in the tree already. Attach a new organization.',
  ),
  invalidThreshold: error(
    'organizations.invalid_threshold',
    'validation',
    () => `Give an amount from 0 to ${highestThreshold} in minor units, or none at all.`,
  ),
  organizationExists: error(
    'organizations.organization_exists',
    'conflict',
    () => 'This organization exists already with other facts. Create a new one.',
  ),
  invalidName: error(
    'organizations.invalid_name',
    'validation',
    () => 'Give the organization a name of 1 to 63 characters without control characters.',
  ),
  invalidPlace: error(
    'organizations.invalid_place',
    'rule',
    () =>
      'A top branch is its own top and has no parent; every other organization has a parent and another top.',
  ),
  memberNotFound: error(
    'organizations.member_not_found',
    'not_found',
    () => 'There is no such member in this organization. Check the user’s id.',
  ),
  memberExists: error(
    'organizations.member_exists',
    'conflict',
    () => 'This person is a member already. Assign another role, or reactivate the member.',
  ),
  invitationInvalid: error(
    'organizations.invitation_invalid',
    'forbidden',
    () =>
      'This invitation was used or taken back, or has expired. Ask whoever invited you to send another one.',
  ),
  invitationForAnother: error(
    'organizations.invitation_for_another',
    'forbidden',
    () => 'This invitation went to another address. Sign in with the account that has that address.',
  ),
  invitationExists: error(
    'organizations.invitation_exists',
    'conflict',
    () => 'This address is invited already. Send that invitation again, or revoke it first.',
  ),
  invitationNotFound: error(
    'organizations.invitation_not_found',
    'not_found',
    () => 'There is no such open invitation in this organization. Check its id.',
  ),
  tooManyInvitations: error(
    'organizations.too_many_invitations',
    'rule',
    (most: number) => `There are ${most} open invitations already. Revoke one that nobody will accept.`,
  ),
  personNotAbove: error(
    'organizations.person_not_above',
    'not_found',
    () => 'There is no such person in an organization above this one. Invite others by mail.',
  ),
  lastOwner: error(
    'organizations.last_owner',
    'rule',
    () => 'An organization keeps at least one active owner. Make somebody else an owner first.',
  ),
  rankTooLow: error(
    'organizations.rank_too_low',
    'forbidden',
    () => 'Only an owner, here or above, may make or change an owner. Ask one.',
  ),
  permissionSetNotFound: error(
    'organizations.permission_set_not_found',
    'not_found',
    () => 'There is no such permission set in this organization. Define it first.',
  ),
  permissionSetInUse: error(
    'organizations.permission_set_in_use',
    'conflict',
    () => 'Members or open invitations have this permission set. Give them another role first.',
  ),
  setWithoutCustomRole: error(
    'organizations.set_without_custom_role',
    'validation',
    () => 'A permission set goes with the role custom only. Leave it out, or choose custom.',
  ),
  invalidPermissionSetName: error(
    'organizations.invalid_permission_set_name',
    'validation',
    () => 'Give the permission set a name of 1 to 63 characters without control characters.',
  ),
  permissionNotGrantable: error(
    'organizations.permission_not_grantable',
    'rule',
    (permission: string) =>
      `${permission} cannot be in a permission set. A set may hold what an admin may do, but for managing members.`,
  ),
};

const mostListed = 100;

/** The refusal with its list, which is shortened when it is long. */
export function refusedFor(live: readonly LiveResource[]): Refusal {
  const { code, kind, detail } = organizationErrors.liveResources(live.length);
  const fields = live.slice(0, mostListed).map((one) => ({
    pointer: `/${one.kind}/${one.purpose}`,
    code: 'organizations.live_resource',
    detail: `A ${one.kind} of organization ${one.organizationId}, by order or connection ${one.purpose}.`,
  }));
  return new Refusal(code, kind, detail, fields);
}
