import { command, event } from '../kernel';
import type { Assignment } from './assignment';
import type { InvitationCommand, InvitationEvent } from './invitation.messages';
import type { MessagesOf, Money, OrganizationId, PermissionSetId, UserId } from '../kernel';

export type { Assignment, BuiltInRole, Role } from './assignment';

/** The four levels of a hosting company, from the top down. */
export type OrganizationKind = 'top_branch' | 'master_branch' | 'sub_user' | 'end_user';

/** What holds for an organization, by what was said of it and of everything above it. */
export type OrganizationStatus = 'active' | 'suspended' | 'archived';

/** What nests under what, decided for a whole tree in one stream: `tree-<topBranchId>`. */
export const treeCommands = {
  createTopBranch: command('organizations.create-top-branch').of<{
    readonly organizationId: OrganizationId;
  }>(),
  attachChild: command('organizations.attach-child').of<ChildPlace>(),
  moveSubtree: command('organizations.move-subtree').of<NewPlace>(),
  suspendOrganization: command('organizations.suspend-organization').of<Suspension>(),
  resumeOrganization: command('organizations.resume-organization').of<OfOrganization>(),
  archiveOrganization: command('organizations.archive-organization').of<OfOrganization>(),
  restoreOrganization: command('organizations.restore-organization').of<OfOrganization>(),
};
export const treeEvents = {
  topBranchCreated: event('organizations.top-branch-created').of<{
    readonly organizationId: OrganizationId;
  }>(),
  childAttached: event('organizations.child-attached').of<ChildPlace>(),
  subtreeMoved: event('organizations.subtree-moved').of<
    NewPlace & { readonly formerParentId: OrganizationId }
  >(),
  /** What is said of one organization holds for everything below it; the tree is where that is looked up. */
  organizationSuspended: event('organizations.organization-suspended').of<Suspension>(),
  organizationResumed: event('organizations.organization-resumed').of<OfOrganization>(),
  organizationArchived: event('organizations.organization-archived').of<OfOrganization>(),
  organizationRestored: event('organizations.organization-restored').of<OfOrganization>(),
};
export type TreeCommand = MessagesOf<typeof treeCommands>;
export type TreeEvent = MessagesOf<typeof treeEvents>;

export type ChildPlace = {
  readonly organizationId: OrganizationId;
  readonly parentId: OrganizationId;
  readonly kind: OrganizationKind;
};

type OfOrganization = { readonly organizationId: OrganizationId };
export type NewPlace = OfOrganization & { readonly parentId: OrganizationId };
export type Suspension = OfOrganization & { readonly reason: string };

/** One organization's own facts. Its first event names the top branch for ever: the only way from an id to its tree. */
export const organizationCommands = {
  createOrganization: command('organizations.create-organization').of<OrganizationFacts>(),
  /** What a machine may cost a month without anybody's approval; `null`: whatever it costs. */
  setApprovalThreshold: command('organizations.set-approval-threshold').of<{
    readonly threshold: Money | null;
  }>(),
  renameOrganization: command('organizations.rename-organization').of<{ readonly name: string }>(),
};
export const organizationEvents = {
  organizationCreated: event('organizations.organization-created').of<OrganizationFacts>(),
  organizationRenamed: event('organizations.organization-renamed').of<
    OfOrganization & { readonly name: string }
  >(),
  approvalThresholdSet: event('organizations.approval-threshold-set').of<
    OfOrganization & { readonly threshold: Money | null }
  >(),
};
export type OrganizationCommand = MessagesOf<typeof organizationCommands>;
export type OrganizationEvent = MessagesOf<typeof organizationEvents>;

export type OrganizationFacts = {
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly parentId: OrganizationId | null;
  readonly kind: OrganizationKind;
  readonly name: string;
};

export type Membership = { readonly organizationId: OrganizationId; readonly userId: UserId };
export type AssignedMembership = Membership & { readonly assignment: Assignment };

export type PermissionSet = {
  readonly organizationId: OrganizationId;
  readonly permissionSetId: PermissionSetId;
  readonly name: string;
  readonly permissions: readonly string[];
};
type PermissionSetName = Pick<PermissionSet, 'organizationId' | 'permissionSetId'>;

/** Members and what each may do: `roster-<organizationId>`. */
export const rosterCommands = {
  appointOwner: command('organizations.appoint-owner').of<Membership>(),
  addMember: command('organizations.add-member').of<AssignedMembership>(),
  assignRole: command('organizations.assign-role').of<AssignedMembership>(),
  deactivateMember: command('organizations.deactivate-member').of<Membership>(),
  reactivateMember: command('organizations.reactivate-member').of<Membership>(),
  removeMember: command('organizations.remove-member').of<Membership>(),
  definePermissionSet: command('organizations.define-permission-set').of<PermissionSet>(),
  dropPermissionSet: command('organizations.drop-permission-set').of<PermissionSetName>(),
};
export const rosterEvents = {
  ownerAppointed: event('organizations.owner-appointed').of<Membership>(),
  memberAdded: event('organizations.member-added').of<AssignedMembership>(),
  roleAssigned: event('organizations.role-assigned').of<AssignedMembership>(),
  memberDeactivated: event('organizations.member-deactivated').of<Membership>(),
  memberReactivated: event('organizations.member-reactivated').of<Membership>(),
  memberRemoved: event('organizations.member-removed').of<Membership>(),
  permissionSetDefined: event('organizations.permission-set-defined').of<PermissionSet>(),
  permissionSetDropped: event('organizations.permission-set-dropped').of<PermissionSetName>(),
};
type ManagementEvent = MessagesOf<typeof rosterEvents>;
export type RosterCommand = MessagesOf<typeof rosterCommands> | InvitationCommand;
export type RosterEvent = ManagementEvent | InvitationEvent;
/** Those about one member. */
export type MemberEvent = Exclude<ManagementEvent, { readonly data: { readonly permissionSetId: string } }>;
