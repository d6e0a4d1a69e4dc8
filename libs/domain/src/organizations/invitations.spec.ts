import { fold, later, personal, trusted } from '../kernel';
import type { Instant, InvitationId, OrganizationId, PermissionSetId, UserId } from '../kernel';
import { given } from '../kernel/given';
import { invitationCommands as commands, invitationEvents as events } from './invitation.messages';
import { mostOpenInvitations } from './invitations';
import { rosterCommands, rosterEvents } from './organizations.messages';
import type { Assignment, Role, RosterEvent } from './organizations.messages';
import { rightsOf, roster } from './roster';

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const by = (role: Role, at = now) => ({ by: role, now: at });
const organizationId = trusted<OrganizationId>('acme');
const [anna, bert] = [trusted<UserId>('anna'), trusted<UserId>('bert')];
const expiresAt = later(now, 3600);

function invitation(id = 'first', assignment: Assignment = { role: 'viewer' }, address = 'address of bert') {
  const invitationId = trusted<InvitationId>(id);
  const link = { linkHash: `hash of ${id}`, expiresAt, invitedBy: anna };
  const email = personal('invited.b', 'bert@example.com');
  return { organizationId, invitationId, ...link, email, addressHash: address, assignment };
}
const wish = (one = invitation(), holder: UserId | null = null) => commands.inviteMember({ ...one, holder });
const nameOf = ({ invitationId }: ReturnType<typeof invitation>) => ({ organizationId, invitationId });
const { linkHash, addressHash } = invitation();
const acceptance = { ...nameOf(invitation()), linkHash, addressHash, userId: bert };
const accepted = events.invitationAccepted({ ...nameOf(invitation()), userId: bert });
const asViewer = { organizationId, userId: bert, assignment: { role: 'viewer' } } as const;
const owned = [rosterEvents.ownerAppointed({ organizationId, userId: anna })];
const waiting = [...owned, events.memberInvited(invitation())];
const invalid = 'organizations.invitation_invalid';

describe('an organization that has invited nobody', () => {
  it('invites an address', () =>
    given(roster, owned)
      .when(wish(), by('admin'))
      .then([events.memberInvited(invitation())]));
  it('gives nobody more than who invites has', () => {
    const owners = wish(invitation('first', { role: 'owner' }));
    given(roster, owned).when(owners, by('admin')).fails('organizations.rank_too_low');
    for (const role of ['member', 'viewer', 'custom'] as const)
      given(roster, owned).when(wish(), by(role)).fails('organizations.rank_too_low');
  });
  it('invites nobody who is a member, active or not', () => {
    const inside = [...owned, rosterEvents.memberAdded(asViewer)];
    given(roster, inside).when(wish(invitation(), bert), by('owner')).fails('organizations.member_exists');
    const out = [...inside, rosterEvents.memberDeactivated({ organizationId, userId: bert })];
    given(roster, out).when(wish(invitation(), bert), by('owner')).fails('organizations.member_exists');
  });
  it('invites for a permission set that it has', () => {
    const custom = { role: 'custom', permissionSetId: trusted<PermissionSetId>('deploy') } as const;
    const set = { organizationId, permissionSetId: custom.permissionSetId };
    const invited = invitation('first', custom);
    given(roster, owned).when(wish(invited), by('owner')).fails('organizations.permission_set_not_found');
    const defined = [...owned, rosterEvents.permissionSetDefined({ ...set, name: 'D', permissions: [] })];
    const open = [...defined, events.memberInvited(invited)];
    given(roster, defined)
      .when(wish(invited), by('owner'))
      .then([events.memberInvited(invited)]);
    given(roster, open)
      .when(rosterCommands.dropPermissionSet(set), by('owner'))
      .fails('organizations.permission_set_in_use');
  });
  it.each([
    commands.resendInvitation({ ...nameOf(invitation()), linkHash, expiresAt, invitedBy: anna }),
    commands.revokeInvitation(nameOf(invitation())),
  ])('knows none for $type', (command) =>
    given(roster, owned).when(command, by('owner')).fails('organizations.invitation_not_found'),
  );
  it('lets nobody in', () =>
    given(roster, owned).when(commands.acceptInvitation(acceptance), by('owner')).fails(invalid));
});

describe('an open invitation', () => {
  it('is the only one to its address', () => {
    given(roster, waiting)
      .when(wish(invitation('second')), by('owner'))
      .fails('organizations.invitation_exists');
    const other = invitation('second', { role: 'viewer' }, 'address of cleo');
    given(roster, waiting)
      .when(wish(other), by('owner'))
      .then([events.memberInvited(other)]);
  });
  it('makes a member of who has its link and its address', () => {
    given(roster, waiting)
      .when(commands.acceptInvitation(acceptance), by('admin'))
      .then([accepted, rosterEvents.memberAdded(asViewer)]);
    const joined = fold(roster, [...waiting, accepted, rosterEvents.memberAdded(asViewer)]);
    expect(rightsOf(joined, bert)).toEqual({ role: 'viewer', permissions: [] });
  });
  it('is for its address alone', () =>
    given(roster, waiting)
      .when(commands.acceptInvitation({ ...acceptance, addressHash: 'address of eve' }), by('owner'))
      .fails('organizations.invitation_for_another'));
  it('is worth nothing with another link, too late, or by who may invite no more', () => {
    const accept = commands.acceptInvitation(acceptance);
    const other = commands.acceptInvitation({ ...acceptance, linkHash: 'hash of another' });
    given(roster, waiting).when(other, by('owner')).fails(invalid);
    given(roster, waiting).when(accept, by('owner', expiresAt)).fails(invalid);
    given(roster, waiting).when(accept, by('member')).fails(invalid);
    const owners = [...owned, events.memberInvited(invitation('first', { role: 'owner' }))];
    given(roster, owners).when(accept, by('admin')).fails(invalid);
  });
  it('is revoked, by those who could have sent it', () => {
    const revoke = commands.revokeInvitation(nameOf(invitation()));
    const revoked = events.invitationRevoked(nameOf(invitation()));
    given(roster, waiting).when(revoke, by('member')).fails('organizations.rank_too_low');
    given(roster, waiting).when(revoke, by('admin')).then([revoked]);
    given(roster, [...waiting, revoked])
      .when(commands.acceptInvitation(acceptance), by('owner'))
      .fails(invalid);
  });
  it('is sent again with another link, by who answers for it from then on', () => {
    const link = { ...nameOf(invitation()), linkHash: 'newer', expiresAt: later(now, 7200), invitedBy: bert };
    const resend = commands.resendInvitation(link);
    given(roster, waiting).when(resend, by('viewer')).fails('organizations.rank_too_low');
    given(roster, waiting)
      .when(resend, by('owner', expiresAt))
      .then([events.invitationResent(link)]);
    const resent = given(roster, [...waiting, events.invitationResent(link)]);
    resent.when(commands.acceptInvitation(acceptance), by('owner')).fails(invalid);
    resent
      .when(commands.acceptInvitation({ ...acceptance, linkHash: 'newer' }), by('owner', expiresAt))
      .then([accepted, rosterEvents.memberAdded(asViewer)]);
  });
  it('gives who became a member meanwhile nothing more, and lets in nobody who was deactivated', () => {
    const asMember = rosterEvents.memberAdded({ ...asViewer, assignment: { role: 'member' } });
    const accept = commands.acceptInvitation(acceptance);
    given(roster, [...waiting, asMember])
      .when(accept, by('owner'))
      .then([accepted]);
    const out = [...waiting, asMember, rosterEvents.memberDeactivated({ organizationId, userId: bert })];
    given(roster, out).when(accept, by('owner')).fails(invalid);
  });
});

describe('an expired invitation', () => {
  it('makes room for another one to the same address', () =>
    given(roster, waiting)
      .when(wish(invitation('second')), by('owner', expiresAt))
      .then([events.invitationExpired(nameOf(invitation())), events.memberInvited(invitation('second'))]));
  it('is not sent again while another one is open', () => {
    const second = { ...invitation('second'), expiresAt: later(now, 9000) };
    const link = { ...nameOf(invitation()), linkHash: 'newer', expiresAt, invitedBy: anna };
    given(roster, [...waiting, events.memberInvited(second)])
      .when(commands.resendInvitation(link), by('owner', expiresAt))
      .fails('organizations.invitation_exists');
  });
});

describe('an accepted invitation', () => {
  const joined: readonly RosterEvent[] = [...waiting, accepted, rosterEvents.memberAdded(asViewer)];

  it('is accepted by the same person twice, and by nobody else', () => {
    given(roster, joined).when(commands.acceptInvitation(acceptance), by('viewer')).then([]);
    const eve = commands.acceptInvitation({ ...acceptance, userId: trusted<UserId>('eve') });
    given(roster, joined).when(eve, by('owner')).fails(invalid);
  });
  it('is over once its person was removed', () => {
    const removed = rosterEvents.memberRemoved({ organizationId, userId: bert });
    given(roster, [...joined, removed])
      .when(commands.acceptInvitation(acceptance), by('owner'))
      .fails(invalid);
  });
});

test('no more are open than anybody can oversee', () => {
  const many = Array.from({ length: mostOpenInvitations }, (_, n) =>
    events.memberInvited(invitation(String(n), { role: 'viewer' }, `address ${String(n)}`)),
  );
  const next = invitation('next', { role: 'viewer' }, 'another');
  given(roster, [...owned, ...many])
    .when(wish(next), by('owner'))
    .fails('organizations.too_many_invitations');
});
