import { trusted } from '@slipway/domain/kernel';
import type { Instant, LicenseId, OrganizationId } from '@slipway/domain/kernel';
import { licenseEvents, quotaEvents } from '@slipway/domain/licensing';
import { EventLog } from '../../../../test/support/event-log';
import { stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { license, licenseOf } from './license.view';

const now = trusted<Instant>('2026-02-01T00:00:00.000Z');
const january = trusted<Instant>('2026-01-31T00:00:00.000Z');
const june = trusted<Instant>('2026-06-30T00:00:00.000Z');
const top = trusted<OrganizationId>('top');
const spent = trusted<OrganizationId>('spent');

function issued(
  licenseId: string,
  organizationId: OrganizationId,
  tier: 'basic' | 'professional',
  expiresAt: Instant,
) {
  const limits = { max_servers: tier === 'basic' ? 5 : 25 };
  const id = trusted<LicenseId>(licenseId);
  return licenseEvents.licenseIssued({
    licenseId: id,
    organizationId,
    tier,
    features: ['payment_processing', 'infrastructure_provisioning'],
    limits,
    expiresAt,
  });
}
function renewed(licenseId: string, expiresAt: Instant) {
  return licenseEvents.licenseRenewed({
    licenseId: trusted<LicenseId>(licenseId),
    organizationId: top,
    expiresAt,
  });
}
const wanted = (reservationId: string, servers = 1) => ({
  reservationId,
  organizationId: trusted<OrganizationId>('child'),
  purpose: `order of ${reservationId}`,
  servers,
});
const quota = 'quota-top';

const log = new EventLog()
  .append(top, 'license-old', issued('old', top, 'basic', january))
  .append(spent, 'license-spent', issued('spent', spent, 'basic', january))
  .append(top, 'license-new', issued('new', top, 'professional', january))
  .append('child', quota, quotaEvents.quotaReserved(wanted('a')))
  .append('child', quota, quotaEvents.quotaReserved(wanted('b', 2)))
  .append('child', quota, quotaEvents.quotaConfirmed(wanted('b', 2)))
  .append('child', quota, quotaEvents.quotaReserved(wanted('c')))
  .append('child', quota, quotaEvents.quotaReleased(wanted('c')))
  .append(top, 'license-new', renewed('new', june))
  .append('child', quota, quotaEvents.quotaReserved(wanted('d', 4)))
  .append('child', quota, quotaEvents.quotaConfirmed(wanted('d', 4)))
  .append('child', quota, quotaEvents.quotaReleased(wanted('d', 4)))
  .append(top, 'license-old', renewed('old', trusted<Instant>('2030-01-01T00:00:00.000Z')));

viewConformance(license, { events: log.events, scope: [top, spent] });

describe('the license of a top branch', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(license);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('is the last one that was issued, with what all levels use of it', async () => {
    expect(await licenseOf(top, now, stage.reads)).toEqual({
      id: 'new',
      tier: 'professional',
      features: ['payment_processing', 'infrastructure_provisioning'],
      limits: { max_servers: 25 },
      expiresAt: june,
      status: 'active',
      usage: { servers: { reserved: 1, confirmed: 2 } },
      version: 1,
    });
  });

  it('has expired at its very end', async () => {
    expect((await licenseOf(top, june, stage.reads))?.status).toBe('expired');
    expect(await licenseOf(spent, now, stage.reads)).toMatchObject({
      status: 'expired',
      usage: { servers: { reserved: 0, confirmed: 0 } },
    });
  });

  it('is none where none was issued', async () => {
    expect(await licenseOf('child', now, stage.reads)).toBeNull();
  });
});
