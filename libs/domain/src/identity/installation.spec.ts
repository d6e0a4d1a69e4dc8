import { later, trusted } from '../kernel';
import type { Instant, OrganizationId, UserId } from '../kernel';
import { given } from '../kernel/given';
import { installationCommands as commands, installationEvents as events } from './identity.messages';
import { installation } from './installation';

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const link = { linkHash: 'first', expiresAt: later(now, 3600) };
const newer = { linkHash: 'second', expiresAt: later(now, 3600) };
const claim = {
  linkHash: 'first',
  userId: trusted<UserId>('anna'),
  organizationId: trusted<OrganizationId>('acme'),
};

describe('a fresh installation', () => {
  it('offers a set-up link', () =>
    given(installation, [])
      .when(commands.issueSetupLink(link))
      .then([events.setupLinkIssued(link)]));
  it('does not offer an expired one', () =>
    given(installation, [])
      .when(commands.issueSetupLink({ ...link, expiresAt: now }), { now })
      .fails('identity.setup_link_expired'));
  it('cannot be claimed without a link', () =>
    given(installation, []).when(commands.claimInstallation(claim)).fails('identity.setup_link_invalid'));
});

describe('an installation with a link', () => {
  const offered = [events.setupLinkIssued(link)];

  it('replaces the link by a newer one', () =>
    given(installation, offered)
      .when(commands.issueSetupLink(newer))
      .then([events.setupLinkIssued(newer)]));
  it('does not offer the same link twice', () =>
    given(installation, offered).when(commands.issueSetupLink(link)).then([]));
  it('is claimed through the link', () =>
    given(installation, offered)
      .when(commands.claimInstallation(claim))
      .then([events.installationClaimed(claim)]));
  it('is not claimed through another', () =>
    given(installation, offered)
      .when(commands.claimInstallation({ ...claim, linkHash: 'guess' }))
      .fails('identity.setup_link_invalid'));
  it('is not claimed through a replaced one', () =>
    given(installation, [...offered, events.setupLinkIssued(newer)])
      .when(commands.claimInstallation(claim))
      .fails('identity.setup_link_invalid'));
  it('is not claimed at the instant of expiry', () =>
    given(installation, offered)
      .when(commands.claimInstallation(claim), { now: link.expiresAt })
      .fails('identity.setup_link_expired'));
});

describe('a claimed installation', () => {
  const claimed = [events.setupLinkIssued(link), events.installationClaimed(claim)];

  it('takes the same claim again, even after the link has expired', () =>
    given(installation, claimed).when(commands.claimInstallation(claim), { now: link.expiresAt }).then([]));
  it('is not claimed by another', () =>
    given(installation, claimed)
      .when(commands.claimInstallation({ ...claim, userId: trusted<UserId>('bert') }))
      .fails('identity.installation_claimed'));
  it('offers no more links', () =>
    given(installation, claimed).when(commands.issueSetupLink(newer)).fails('identity.installation_claimed'));
});
