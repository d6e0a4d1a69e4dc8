import { command, event } from '../kernel';
import type { MessagesOf, OrganizationId, UserId } from '../kernel';

/** The four levels of a hosting company, from the top down. */
export type OrganizationKind = 'top_branch' | 'master_branch' | 'sub_user' | 'end_user';

/** What nests under what, decided for a whole tree in one stream: `tree-<topBranchId>`. */
export const treeCommands = {
  createTopBranch: command('organizations.create-top-branch').of<{
    readonly organizationId: OrganizationId;
  }>(),
  attachChild: command('organizations.attach-child').of<ChildPlace>(),
};
export const treeEvents = {
  topBranchCreated: event('organizations.top-branch-created').of<{
    readonly organizationId: OrganizationId;
  }>(),
  childAttached: event('organizations.child-attached').of<ChildPlace>(),
};
export type TreeCommand = MessagesOf<typeof treeCommands>;
export type TreeEvent = MessagesOf<typeof treeEvents>;

export type ChildPlace = {
  readonly organizationId: OrganizationId;
  readonly parentId: OrganizationId;
  readonly kind: OrganizationKind;
};

/** One organization's own facts. Its first event names the top branch for ever: the only way from an id to its tree. */
export const organizationCommands = {
  createOrganization: command('organizations.create-organization').of<OrganizationFacts>(),
};
export const organizationEvents = {
  organizationCreated: event('organizations.organization-created').of<OrganizationFacts>(),
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

export type Role = 'owner';

/** Members and roles: `roster-<organizationId>`. */
export const rosterCommands = {
  appointOwner: command('organizations.appoint-owner').of<Appointment>(),
};
export const rosterEvents = {
  ownerAppointed: event('organizations.owner-appointed').of<Appointment>(),
};
export type RosterCommand = MessagesOf<typeof rosterCommands>;
export type RosterEvent = MessagesOf<typeof rosterEvents>;

export type Appointment = { readonly organizationId: OrganizationId; readonly userId: UserId };
