import { setTimeout as delay } from 'node:timers/promises';
import type {
  AppendResult,
  ExpectedRevision,
  StreamGuard,
  Write,
} from '@slipway/application/ports/event-store';
import type { Pool } from 'pg';
import { withClient } from '../../database/connect';
import { jitter } from '../../database/jitter';
import { isConnectionLoss, isShortage, isWorthRepeating } from '../../database/sql-state';
import type { EncodedAppend } from '../append-policy';
import { AppendLane, laneLimits } from './append-lane';
import type { PendingAppend } from './append-lane';
import { positionOf } from '../position.parser';
import { Semaphore } from './semaphore';
import { refusalOf, unavailable } from './store-errors';

type OneRow = { readonly revision: string; readonly last_position: string };
type WriteRow = OneRow & { readonly deduplicated: boolean };
type GroupRow = {
  readonly outcome: string;
  readonly revision: string | null;
  readonly last_position: string | null;
};

const repeatsOfDeadlock = 5;
/** Appends that wait for a lock held elsewhere keep this many connections busy at most. */
const aloneAtOnce = 4;

/** Carries appends to PostgreSQL: together when they come together, alone when one needs a diagnosis. */
export class Appender {
  private readonly lane = new AppendLane((group) => this.sendGroup(group));
  private readonly alone = new Semaphore(aloneAtOnce, laneLimits.waiting);

  /** `committed` is called after every commit that added events. */
  constructor(
    private readonly pool: Pool,
    private readonly committed: () => void,
  ) {}

  append(append: EncodedAppend): Promise<AppendResult> {
    return this.lane.push(append);
  }

  /** All or nothing, outside the lane. Retries what was certainly rolled back; a lost connection once, the ids make it safe. */
  async appendTogether(
    appends: readonly EncodedAppend[],
    guards: readonly StreamGuard[],
  ): Promise<readonly AppendResult[]> {
    const parameters = [`[${appends.map(encodeWrite).join(',')}]`, encodeGuards(guards)];
    const budget = { losses: 1, repeats: repeatsOfDeadlock };
    return this.alone.run(async () => {
      for (;;) {
        try {
          return await this.callAppend(parameters);
        } catch (error) {
          const refusal = refusalOf(error, appends);
          if (refusal !== undefined) throw refusal;
          if (!mayRepeat(error, budget)) throw unavailable(error);
        }
        await pause();
      }
    });
  }

  async idle(): Promise<void> {
    await this.lane.idle();
    await this.alone.idle();
  }

  private async callAppend(parameters: readonly string[]): Promise<readonly AppendResult[]> {
    const { rows } = await withClient(this.pool, (client) =>
      client.query<WriteRow>({
        name: 'evs-append',
        text: 'SELECT revision, last_position, deduplicated FROM evs.append($1::jsonb, $2::jsonb) ORDER BY write_no',
        values: [...parameters],
      }),
    );
    this.committed();
    return rows.map((row) => ({ ...resultOf(row), deduplicated: row.deduplicated }));
  }

  private async sendGroup(group: readonly PendingAppend[]): Promise<void> {
    try {
      await this.tryGroup(group);
    } catch (error) {
      if (isConnectionLoss(error)) return this.sendGroupAgain(group);
      this.afterFailure(group, error);
    }
  }

  /** The answer was lost, so the group may have been written: what was, comes back as known ids and is then looked up. */
  private async sendGroupAgain(group: readonly PendingAppend[]): Promise<void> {
    await pause();
    try {
      await this.tryGroup(group);
    } catch (error) {
      this.afterFailure(group, error);
    }
  }

  private afterFailure(group: readonly PendingAppend[], error: unknown): void {
    if (isConnectionLoss(error) || isShortage(error)) {
      group.forEach((pending) => pending.reject(unavailable(error)));
      return;
    }
    // Rolled back as a whole, perhaps because of one of them: alone, each gets its own answer.
    group.forEach((pending) => this.sendAlone(pending));
  }

  private async tryGroup(group: readonly PendingAppend[]): Promise<void> {
    const [only] = group;
    if (group.length === 1 && only !== undefined && only.append.guards.length === 0) return this.tryOne(only);
    const { rows } = await withClient(this.pool, (client) =>
      client.query<GroupRow>({
        name: 'evs-append-group',
        text: 'SELECT outcome, revision, last_position FROM evs.append_group($1::jsonb) ORDER BY element',
        values: [`[${group.map(({ append }) => encodeWrite(append)).join(',')}]`],
      }),
    );
    if (rows.some((row) => row.outcome === 'written')) this.committed();
    group.forEach((pending, index) => {
      const { revision = null, last_position = null } = rows[index] ?? {};
      if (revision === null || last_position === null) this.sendAlone(pending);
      else pending.resolve(resultOf({ revision, last_position }));
    });
  }

  private async tryOne(pending: PendingAppend): Promise<void> {
    const { stream, expected, events } = pending.append;
    const { rows } = await withClient(this.pool, (client) =>
      client.query<OneRow>({
        name: 'evs-append-one',
        text: 'SELECT revision, last_position FROM evs.append_one($1, $2, $3::jsonb)',
        values: [stream, encodeExpected(expected), events],
      }),
    );
    const [row] = rows;
    if (row === undefined) return this.sendAlone(pending);
    this.committed();
    pending.resolve(resultOf(row));
  }

  /** Not awaited by the lane: one stream locked elsewhere must not hold up the others. */
  private sendAlone(pending: PendingAppend): void {
    this.appendTogether([pending.append], pending.append.guards).then(([result]) => {
      if (result === undefined) pending.reject(unavailable(new Error('evs.append returned no row')));
      else pending.resolve(result);
    }, pending.reject);
  }
}

function resultOf(row: OneRow): AppendResult {
  return { revision: BigInt(row.revision), position: positionOf(row.last_position), deduplicated: false };
}

function encodeWrite({ stream, expected, guards, events }: EncodedAppend): string {
  const head = `"stream":${JSON.stringify(stream)},"expected":"${encodeExpected(expected)}"`;
  return `{${head},"guards":${encodeGuards(guards)},"events":${events}}`;
}

function encodeGuards(guards: readonly StreamGuard[]): string {
  return JSON.stringify(
    guards.map(({ stream, revision }) => ({ stream, revision: revision?.toString() ?? null })),
  );
}

const expectations = { no_stream: '-1', any: '-2', stream_exists: '-4' } as const;

function encodeExpected(expected: Write['expected']): string {
  return typeof expected === 'bigint' ? String(expected) : expectations[expected satisfies ExpectedRevision];
}

/** Counts what is used up: one lost connection, some deadlocks. */
function mayRepeat(error: unknown, budget: { losses: number; repeats: number }): boolean {
  if (isConnectionLoss(error)) return budget.losses-- > 0;
  return isWorthRepeating(error) && budget.repeats-- > 0;
}

function pause(): Promise<void> {
  return delay(jitter(100));
}
