import { fold, later, Refusal, trusted } from '../kernel';
import type { Instant, LicenseId, OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { license } from './license';
import { licenseCommands as commands, licenseEvents as events } from './licensing.messages';
import type { LicenseGrant } from './licensing.messages';
import { licenseAllows, requireLicensed } from './licensing.policies';

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const end = later(now, 3600);
const afterwards = later(now, 7200);
const grant: LicenseGrant = {
  licenseId: trusted<LicenseId>('license'),
  organizationId: trusted<OrganizationId>('acme'),
  tier: 'basic',
  features: ['payment_processing'],
  limits: { max_servers: 5 },
  expiresAt: end,
};
const issued = events.licenseIssued(grant);
const renewed = (expiresAt: Instant) =>
  events.licenseRenewed({ licenseId: grant.licenseId, organizationId: grant.organizationId, expiresAt });

function codeOf(verdict: ReturnType<typeof licenseAllows>): string {
  return verdict.allows ? 'allowed' : verdict.refusal.code;
}

describe('a license not issued yet', () => {
  it('is issued', () => given(license, []).when(commands.issueLicense(grant), { now }).then([issued]));
  it('may say explicitly that a limit is none', () => {
    const unlimited = { ...grant, limits: { max_servers: null } };
    given(license, [])
      .when(commands.issueLicense(unlimited))
      .then([events.licenseIssued(unlimited)]);
  });
  it.each([-1, 1.5, Number.NaN])('has no limit of %d', (max_servers) =>
    given(license, [])
      .when(commands.issueLicense({ ...grant, limits: { max_servers } }))
      .fails('licensing.invalid_limit'),
  );
  it('does not start expired', () =>
    given(license, []).when(commands.issueLicense(grant), { now: end }).fails('licensing.expiry_in_past'));
  it('cannot be renewed', () =>
    given(license, [])
      .when(commands.renewLicense({ until: end }))
      .fails('licensing.license_not_found'));
  it('allows nothing', () =>
    expect(codeOf(licenseAllows(license.initial(), 'payment_processing', now))).toBe('licensing.no_license'));
});

describe('a license that runs', () => {
  const state = fold(license, [issued]);
  it('is issued once', () => given(license, [issued]).when(commands.issueLicense(grant)).then([]));
  it('is the same license after a renewal', () =>
    given(license, [issued, renewed(afterwards)])
      .when(commands.issueLicense(grant))
      .then([]));
  it('is not issued over', () =>
    given(license, [issued])
      .when(commands.issueLicense({ ...grant, tier: 'enterprise' }))
      .fails('licensing.license_exists'));
  it('is renewed to a later date', () =>
    given(license, [issued])
      .when(commands.renewLicense({ until: afterwards }))
      .then([renewed(afterwards)]));
  it('is renewed to the same date once', () =>
    given(license, [issued])
      .when(commands.renewLicense({ until: end }))
      .then([]));
  it('is not shortened', () =>
    given(license, [issued])
      .when(commands.renewLicense({ until: later(now, 1800) }), { now })
      .fails('licensing.renewal_not_later'));
  it('allows what it includes', () =>
    expect(codeOf(licenseAllows(state, 'payment_processing', now))).toBe('allowed'));
  it('refuses what it does not include', () =>
    expect(codeOf(licenseAllows(state, 'infrastructure_provisioning', now))).toBe(
      'licensing.feature_not_licensed',
    ));
  it('guards in the same words', () => {
    requireLicensed(state, 'payment_processing', now);
    expect(() => requireLicensed(state, 'infrastructure_provisioning', now)).toThrow(Refusal);
  });
});

describe('an expired license', () => {
  const state = fold(license, [issued]);
  it('allows nothing from the instant of its end', () =>
    expect(codeOf(licenseAllows(state, 'payment_processing', end))).toBe('licensing.license_expired'));
  it('is revived by a renewal', () => {
    given(license, [issued])
      .when(commands.renewLicense({ until: afterwards }), { now: end })
      .then([renewed(afterwards)]);
    const revived = fold(license, [issued, renewed(afterwards)]);
    expect(codeOf(licenseAllows(revived, 'payment_processing', end))).toBe('allowed');
  });
  it('is not renewed into the past', () =>
    given(license, [issued])
      .when(commands.renewLicense({ until: later(end, 60) }), { now: afterwards })
      .fails('licensing.expiry_in_past'));
});
