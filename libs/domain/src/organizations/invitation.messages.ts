import { command, event } from '../kernel';
import type { Instant, InvitationId, MessagesOf, OrganizationId, Personal, UserId } from '../kernel';
import type { Assignment } from './assignment';

export type InvitationName = {
  readonly organizationId: OrganizationId;
  readonly invitationId: InvitationId;
};

/** What stands in its newest mail, and who answers for it: whoever has invited, or sent it again. */
export type InvitationLink = {
  readonly linkHash: string;
  readonly expiresAt: Instant;
  readonly invitedBy: UserId;
};

export type Invitation = InvitationName &
  InvitationLink & {
    /** Its subject is the address, since nobody knows a person yet. */
    readonly email: Personal<string>;
    /** Keyed, and another one in every organization: it says only whether two invitations go to one address. */
    readonly addressHash: string;
    readonly assignment: Assignment;
  };

export type Acceptance = InvitationName &
  Pick<Invitation, 'linkHash' | 'addressHash'> & { readonly userId: UserId };

/** Who is asked to join, in the stream of those who have: `roster-<organizationId>`. */
export const invitationCommands = {
  /** `holder`: whose account has the address already. */
  inviteMember: command('organizations.invite-member').of<Invitation & { readonly holder: UserId | null }>(),
  resendInvitation: command('organizations.resend-invitation').of<InvitationName & InvitationLink>(),
  revokeInvitation: command('organizations.revoke-invitation').of<InvitationName>(),
  acceptInvitation: command('organizations.accept-invitation').of<Acceptance>(),
};
export const invitationEvents = {
  memberInvited: event('organizations.member-invited').of<Invitation>(),
  /** The link of the mail before is worth nothing any more. */
  invitationResent: event('organizations.invitation-resent').of<InvitationName & InvitationLink>(),
  invitationRevoked: event('organizations.invitation-revoked').of<InvitationName>(),
  /** Written down when the next one is invited; worth nothing it was from its hour on. */
  invitationExpired: event('organizations.invitation-expired').of<InvitationName>(),
  invitationAccepted: event('organizations.invitation-accepted').of<
    InvitationName & { readonly userId: UserId }
  >(),
};
export type InvitationCommand = MessagesOf<typeof invitationCommands>;
export type InvitationEvent = MessagesOf<typeof invitationEvents>;
