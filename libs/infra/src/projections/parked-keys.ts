import type { Pool } from 'pg';
import { leaseOf } from './lane';
import { holderOf } from './leases';
import { ParkedRequests } from './parked-requests';
import type { ParkedAction, ParkedKey, ParkedOutcome } from './parked-requests';
import { pause } from './pause';

/** The parked events of one key, and what is wrong with the first of them. */
export type ParkedSummary = ParkedKey & {
  readonly isView: boolean;
  readonly events: number;
  readonly since: Date;
  readonly type: string;
  readonly streamId: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly error: string | null;
};

type Row = Omit<ParkedSummary, 'isView' | 'streamId' | 'eventId'> & {
  readonly is_view: boolean;
  readonly stream_id: string;
  readonly event_id: string;
};

/** Of a view only the side on which the version stands: what is parked on the other one is carried along by nobody. */
const summaries = `
  SELECT DISTINCT ON (projector, version, side, key)
         p.projector, p.version, p.side, p.partition, p.key, p.type, p.stream_id, p.event_id, p.attempts, p.error,
         p.parked_at AS since, v.view IS NOT NULL AS is_view,
         (count(*) OVER (PARTITION BY p.projector, p.version, p.side, p.key))::integer AS events
  FROM runtime.parked p LEFT JOIN runtime.views v ON v.view = p.projector AND v.version = p.version
  WHERE p.dropped_at IS NULL AND (v.view IS NULL OR v.side = p.side)
    AND ($1::text IS NULL OR p.projector = $1) AND ($2::text IS NULL OR p.key = $2)
  ORDER BY projector, version, side, key, position`;

/** What waits for a human, by projector and key. */
export async function parkedKeys(
  pool: Pool,
  { projector = null, key = null }: { readonly projector?: string | null; readonly key?: string | null } = {},
): Promise<readonly ParkedSummary[]> {
  const { rows } = await pool.query<Row>(summaries, [projector, key]);
  return rows.map(({ is_view, stream_id, event_id, ...row }) => ({
    ...row,
    isView: is_view,
    streamId: stream_id,
    eventId: event_id,
  }));
}

export type Settled =
  | ({ readonly kind: 'done' } & ParkedOutcome)
  /** The request was withdrawn: no projector has the lease. */
  | { readonly kind: 'nobody' }
  /** The request was withdrawn: the projector that has the lease did not answer, or `signal` aborted. */
  | { readonly kind: 'unanswered' };

const lookEveryMs = 100;
const defaultPatienceMs = 60_000;

/** Has the leader try parked events again, and waits for what comes of it. */
export async function settleParked(
  pool: Pool,
  parked: ParkedSummary,
  action: ParkedAction,
  { signal, patienceMs = defaultPatienceMs }: { readonly signal: AbortSignal; readonly patienceMs?: number },
): Promise<Settled> {
  const lease = leaseOf({ ...parked, name: parked.projector }, parked.isView);
  if ((await holderOf(pool, lease)) === null) return { kind: 'nobody' };
  const requests = new ParkedRequests(pool);
  const id = await requests.ask(parked, action);
  const giveUpAt = performance.now() + patienceMs;
  while (!signal.aborted && performance.now() < giveUpAt) {
    const outcome = await requests.outcomeOf(id);
    if (outcome !== null) return { kind: 'done', ...outcome };
    await pause(lookEveryMs, signal);
  }
  if (await requests.withdraw(id)) return { kind: 'unanswered' };
  const outcome = await requests.outcomeOf(id);
  return outcome === null ? { kind: 'unanswered' } : { kind: 'done', ...outcome };
}
