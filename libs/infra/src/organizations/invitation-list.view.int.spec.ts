import { instant, later, trusted } from '@slipway/domain/kernel';
import type { InvitationId, OrganizationId, UserId } from '@slipway/domain/kernel';
import { invitationEvents as events } from '@slipway/domain/organizations';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { invitationList, openInvitationsOf } from './invitation-list.view';

const [acme, beta] = [trusted<OrganizationId>('acme'), trusted<OrganizationId>('beta')];
const [anna, bert] = [trusted<UserId>('anna'), trusted<UserId>('bert')];
const expiresAt = instant(Date.UTC(2026, 0, 8));
const name = (id: string, organizationId = acme) => ({
  organizationId,
  invitationId: trusted<InvitationId>(id),
});
const sealed = { subject: 'invited.x', sealed: { k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' } };
const invited = (id: string, organizationId = acme) =>
  events.memberInvited({
    ...name(id, organizationId),
    ...{ email: sealed, addressHash: id, linkHash: id, invitedBy: anna, expiresAt },
    assignment: { role: 'viewer' },
  });

const log = ['open', 'again', 'revoked', 'expired', 'accepted']
  .reduce((so, id) => so.append(acme, `roster-${acme}`, invited(id)), new EventLog())
  .append(beta, `roster-${beta}`, invited('theirs', beta))
  .append(
    acme,
    `roster-${acme}`,
    events.invitationResent({
      ...name('again'),
      linkHash: 'newer',
      invitedBy: bert,
      expiresAt: later(expiresAt, 60),
    }),
  )
  .append(acme, `roster-${acme}`, events.invitationRevoked(name('revoked')))
  .append(acme, `roster-${acme}`, events.invitationExpired(name('expired')))
  .append(acme, `roster-${acme}`, events.invitationAccepted({ ...name('accepted'), userId: bert }));

viewConformance(invitationList, { events: log.events, scope: [acme, beta] });

describe('open invitations', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(invitationList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('are those of one organization that are not over, the oldest first, page by page', async () => {
    const pages = await allPages((cursor) => openInvitationsOf(acme, { limit: 1, cursor }, stage.reads));
    expect(pages.flat()).toMatchObject([
      { id: 'open', role: 'viewer', permissionSetId: null, invitedBy: anna, expiresAt, email: sealed },
      { id: 'again', invitedBy: bert, expiresAt: later(expiresAt, 60) },
    ]);
  });
});
