import { assertNever } from '../kernel';
import type { Instant, InvitationId, Message, UserId } from '../kernel';
import { invitationCommands, invitationEvents } from './invitation.messages';
import type {
  Acceptance,
  Invitation,
  InvitationCommand,
  InvitationEvent,
  InvitationLink,
  InvitationName,
} from './invitation.messages';
import { mayManage } from './member.policies';
import { organizationErrors } from './organizations.errors';
import { rosterEvents } from './organizations.messages';
import type { Assignment, Role, RosterEvent } from './organizations.messages';

export type OpenInvitation = InvitationLink & {
  readonly status: 'open';
  readonly addressHash: string;
  readonly assignment: Assignment;
};
/** Kept as long as its person is a member: who accepts twice has accepted. */
export type AcceptedInvitation = {
  readonly status: 'accepted';
  readonly linkHash: string;
  readonly addressHash: string;
  readonly userId: UserId;
};
export type Invitations = Map<InvitationId, OpenInvitation | AcceptedInvitation>;
type Joined = {
  readonly members: ReadonlyMap<UserId, { readonly isActive: boolean }>;
  readonly invitations: Invitations;
};
type Asked = { readonly by: Role; readonly now: Instant };

/** So that a member who went astray cannot make us write to the whole world. */
export const mostOpenInvitations = 100;

const typesOf = (group: Readonly<Record<string, { readonly type: string }>>): ReadonlySet<string> =>
  new Set(Object.values(group).map(({ type }) => type));
const commandTypes = typesOf(invitationCommands);
const eventTypes = typesOf(invitationEvents);

export function isInvitationCommand(command: Message): command is InvitationCommand {
  return commandTypes.has(command.type);
}

export function isInvitationEvent(event: Message): event is InvitationEvent {
  return eventTypes.has(event.type);
}

/** The invitation that this link opens now, or `null`. Only the decision says that it may be accepted. */
export function invitationBehind(
  { invitations }: Pick<Joined, 'invitations'>,
  { invitationId, linkHash }: Pick<Acceptance, 'invitationId' | 'linkHash'>,
  now: Instant,
): OpenInvitation | AcceptedInvitation | null {
  const found = invitations.get(invitationId);
  if (found === undefined || found.linkHash !== linkHash) return null;
  return found.status === 'accepted' || now < found.expiresAt ? found : null;
}

function openOne({ invitations }: Joined, id: InvitationId): OpenInvitation {
  const found = invitations.get(id);
  if (found?.status !== 'open') throw organizationErrors.invitationNotFound();
  return found;
}

function requireRank(by: Role, { role }: Assignment): void {
  if (!mayManage(by, role)) throw organizationErrors.rankTooLow();
}

function invite(wish: Invitation & { readonly holder: UserId | null }, state: Joined, asked: Asked) {
  const { holder, ...invitation } = wish;
  requireRank(asked.by, invitation.assignment);
  if (holder !== null && state.members.has(holder)) throw organizationErrors.memberExists();
  const open = [...state.invitations].filter(([, one]) => one.status === 'open');
  const expired = open.filter(([, one]) => one.status === 'open' && one.expiresAt <= asked.now);
  const waiting = open.filter((one) => !expired.includes(one));
  if (waiting.some(([, one]) => one.addressHash === invitation.addressHash))
    throw organizationErrors.invitationExists();
  if (waiting.length >= mostOpenInvitations) throw organizationErrors.tooManyInvitations(mostOpenInvitations);
  const { organizationId } = invitation;
  return [
    ...expired.map(([invitationId]) => invitationEvents.invitationExpired({ organizationId, invitationId })),
    invitationEvents.memberInvited(invitation),
  ];
}

function resend(link: InvitationName & InvitationLink, state: Joined, { by, now }: Asked) {
  const { assignment, addressHash } = openOne(state, link.invitationId);
  requireRank(by, assignment);
  for (const [id, one] of state.invitations)
    if (id !== link.invitationId && isWaitingFor(one, addressHash, now))
      throw organizationErrors.invitationExists();
  return [invitationEvents.invitationResent(link)];
}

/** Somebody with the same address was invited anew after this one had expired. */
function isWaitingFor(one: OpenInvitation | AcceptedInvitation, addressHash: string, now: Instant): boolean {
  return one.status === 'open' && one.addressHash === addressHash && now < one.expiresAt;
}

function revoke(name: InvitationName, state: Joined, { by }: Asked) {
  requireRank(by, openOne(state, name.invitationId).assignment);
  return [invitationEvents.invitationRevoked(name)];
}

/**
 * `by` is what the one who answers for the invitation may still do here. Whoever has become a member meanwhile stays what
 * they are, and whoever was deactivated is not let in again by an old mail.
 */
function accept(acceptance: Acceptance, state: Joined, { by, now }: Asked): readonly RosterEvent[] {
  const { organizationId, invitationId, userId, addressHash } = acceptance;
  const found = invitationBehind(state, acceptance, now);
  if (found === null) throw organizationErrors.invitationInvalid();
  if (found.addressHash !== addressHash) throw organizationErrors.invitationForAnother();
  if (found.status === 'accepted') {
    if (found.userId === userId) return [];
    throw organizationErrors.invitationInvalid();
  }
  const member = state.members.get(userId);
  if (!mayManage(by, found.assignment.role) || member?.isActive === false)
    throw organizationErrors.invitationInvalid();
  const { assignment } = found;
  const accepted = invitationEvents.invitationAccepted({ organizationId, invitationId, userId });
  return member ? [accepted] : [accepted, rosterEvents.memberAdded({ organizationId, userId, assignment })];
}

export function decideInvitation(
  command: InvitationCommand,
  state: Joined,
  asked: Asked,
): readonly RosterEvent[] {
  switch (command.type) {
    case 'organizations.invite-member':
      return invite(command.data, state, asked);
    case 'organizations.resend-invitation':
      return resend(command.data, state, asked);
    case 'organizations.revoke-invitation':
      return revoke(command.data, state, asked);
    case 'organizations.accept-invitation':
      return accept(command.data, state, asked);
    default:
      return assertNever(command);
  }
}

/** In place, like the roster that they stand in. */
export function evolveInvitations(invitations: Invitations, event: InvitationEvent): void {
  const { invitationId } = event.data;
  switch (event.type) {
    case 'organizations.member-invited': {
      const { linkHash, expiresAt, invitedBy, addressHash, assignment } = event.data;
      invitations.set(invitationId, {
        status: 'open',
        ...{ linkHash, expiresAt, invitedBy, addressHash, assignment },
      });
      return;
    }
    case 'organizations.invitation-resent': {
      const { linkHash, expiresAt, invitedBy } = event.data;
      const known = invitations.get(invitationId);
      if (known?.status === 'open')
        invitations.set(invitationId, { ...known, linkHash, expiresAt, invitedBy });
      return;
    }
    case 'organizations.invitation-accepted': {
      const known = invitations.get(invitationId);
      if (known === undefined) return;
      const { linkHash, addressHash } = known;
      const { userId } = event.data;
      invitations.set(invitationId, { status: 'accepted', linkHash, addressHash, userId });
      return;
    }
    case 'organizations.invitation-revoked':
    case 'organizations.invitation-expired':
      invitations.delete(invitationId);
      return;
    default:
      return assertNever(event);
  }
}

/** Whoever was removed does not come back by the mail of then. */
export function withoutInvitationsOf(invitations: Invitations, userId: UserId): void {
  for (const [id, one] of invitations)
    if (one.status === 'accepted' && one.userId === userId) invitations.delete(id);
}
