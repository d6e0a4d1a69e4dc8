import { assertNever, recorded } from '@slipway/domain/kernel';
import type { Instant } from '@slipway/domain/kernel';
import { licenseEvents, quotaEvents } from '@slipway/domain/licensing';
import type {
  LicenseEvent,
  LicenseFeature,
  LicenseLimits,
  LicenseTier,
  QuotaEvent,
} from '@slipway/domain/licensing';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import { idOf } from '../projections/stream-name';

/** One per top branch: its children use the same license. */
type LicenseRow = {
  readonly organization_id: string;
  readonly license_id: string;
  readonly tier: LicenseTier;
  readonly features: readonly LicenseFeature[];
  readonly limits: LicenseLimits;
  readonly expires_at: string;
  readonly version: number;
};
/** A released one stays: what came before it may come again. */
type ReservationRow = {
  readonly organization_id: string;
  readonly reservation_id: string;
  readonly servers: number;
  readonly status: 'reserved' | 'confirmed' | 'released';
};
type Reserving = Exclude<
  QuotaEvent,
  { readonly type: 'licensing.quota-opened' | 'licensing.quota-exceeded' }
>;

export type LicenseItem = {
  readonly id: string;
  readonly tier: LicenseTier;
  readonly features: readonly LicenseFeature[];
  readonly limits: LicenseLimits;
  readonly expiresAt: string;
  readonly status: 'active' | 'expired';
  readonly usage: { readonly servers: { readonly reserved: number; readonly confirmed: number } };
  readonly version: number;
};

const licenses: RowFold<LicenseRow> = {
  table: 'license_v1',
  key: ['organization_id'],
  columns: {
    organization_id: 'text',
    license_id: 'text',
    tier: 'text',
    features: 'text[]',
    limits: 'jsonb',
    expires_at: 'timestamptz',
    version: 'integer',
  },
  handles: [licenseEvents.licenseIssued.type, licenseEvents.licenseRenewed.type],
  keyOf: (event) => [recorded<LicenseEvent>(event).data.organizationId],
  evolve(row, event) {
    const fact = recorded<LicenseEvent>(event);
    const version = Number(event.revision);
    switch (fact.type) {
      case 'licensing.license-issued': {
        const { organizationId, licenseId, tier, features, limits, expiresAt } = fact.data;
        const terms = { tier, features, limits, expires_at: expiresAt };
        return { organization_id: organizationId, license_id: licenseId, ...terms, version };
      }
      case 'licensing.license-renewed':
        // A former license of the organization says nothing about the present one.
        if (row?.license_id !== fact.data.licenseId) return row;
        return { ...row, expires_at: fact.data.expiresAt, version };
      default:
        return assertNever(fact);
    }
  },
};

const statusAfter = {
  'licensing.quota-reserved': 'reserved',
  'licensing.quota-confirmed': 'confirmed',
  'licensing.quota-released': 'released',
} as const satisfies Record<Reserving['type'], ReservationRow['status']>;

const reservations: RowFold<ReservationRow> = {
  table: 'quota_reservation_v1',
  key: ['organization_id', 'reservation_id'],
  columns: { organization_id: 'text', reservation_id: 'text', servers: 'integer', status: 'text' },
  handles: [quotaEvents.quotaReserved.type, quotaEvents.quotaConfirmed.type, quotaEvents.quotaReleased.type],
  // The event names the organization that uses the server; whose license it counts against is in the stream's name.
  keyOf: (event) => [idOf(event.streamId), recorded<Reserving>(event).data.reservationId],
  evolve(_row, event) {
    const { type, data } = recorded<Reserving>(event);
    const { reservationId, servers } = data;
    const status = statusAfter[type];
    return { organization_id: idOf(event.streamId), reservation_id: reservationId, servers, status };
  },
};

export const license: Projection = {
  name: 'license',
  version: 1,
  handles: [...licenses.handles, ...reservations.handles],
  tables: [licenses.table, reservations.table],
  // The licenses of an organization, each in a stream of its own, follow each other in one row.
  keyOf: (event) =>
    licenses.handles.includes(event.type) ? (licenses.keyOf(event)?.[0] ?? event.streamId) : event.streamId,
  async project(events, transaction) {
    await foldRows(licenses, events, transaction);
    await foldRows(reservations, events, transaction);
  },
};

type Used = { readonly reserved: number; readonly confirmed: number };

/** The license that an organization uses: the one of its top branch. `null`: it has none. */
export async function licenseOf(
  topBranchId: string,
  now: Instant,
  reads: Reads,
): Promise<LicenseItem | null> {
  return reads.within({ organizationIds: [topBranchId] }, async (query) => {
    const [[row], [used]] = await Promise.all([
      query<LicenseRow>(`SELECT ${columnsOf(licenses)} FROM rm.license WHERE organization_id = $1`, [
        topBranchId,
      ]),
      query<Used>(
        `SELECT coalesce(sum(servers) FILTER (WHERE status = 'reserved'), 0)::integer AS reserved,
                coalesce(sum(servers) FILTER (WHERE status = 'confirmed'), 0)::integer AS confirmed
         FROM rm.quota_reservation WHERE organization_id = $1 AND status <> 'released'`,
        [topBranchId],
      ),
    ]);
    return row && used ? toItem(row, used, now) : null;
  });
}

function toItem(row: LicenseRow, { reserved, confirmed }: Used, now: Instant): LicenseItem {
  return {
    id: row.license_id,
    tier: row.tier,
    features: row.features,
    limits: row.limits,
    expiresAt: row.expires_at,
    status: row.expires_at > now ? 'active' : 'expired',
    usage: { servers: { reserved, confirmed } },
    version: row.version,
  };
}
