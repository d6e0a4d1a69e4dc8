import { parseArgs } from 'node:util';
import { readSettings, required } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import type { Pool } from '@slipway/infra/database/connect';
import { parkedKeys, settleParked } from '@slipway/infra/projections/parked-keys';
import type { ParkedSummary, Settled } from '@slipway/infra/projections/parked-keys';
import type { ParkedAction } from '@slipway/infra/projections/parked-requests';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { isConfirmed } from '../confirm';
import { interruption } from '../interruption';

type Say = Parameters<RunCommand>[1];
type Wanted = {
  readonly action: 'list' | ParkedAction;
  readonly projector: string | null;
  readonly key: string | null;
  readonly isConfirmed: boolean;
};

const usage = [
  'slipway parked list [<projection> [<key>]]',
  'slipway parked retry <projection> [<key>]',
  'slipway parked drop <projection> <key> [--yes]',
].join('\n');

/** Shows the events that could not be projected, and has the projector try them again or leave one out for ever. */
export const parked: RunCommand = async (args, say) => {
  const wanted = wantedOf(args);
  const url = required(readSettings(), 'DATABASE_PROJECTOR_URL');
  const pool = connect({ url, applicationName: 'slipway cli' });
  try {
    const found = await parkedKeys(pool, wanted);
    if (found.length === 0) return say('nothing is parked');
    if (wanted.action === 'list') return found.forEach((key) => say(describe(key)));
    if (wanted.action === 'drop' && !(wanted.isConfirmed || (await isMeant(found))))
      return say('Nothing was done.');
    await settleAll(pool, found, wanted.action, say);
  } finally {
    await pool.end();
  }
};

function wantedOf(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { yes: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [action, projector = null, key = null, ...others] = positionals;
  const isKnown = action === 'list' || action === 'retry' || action === 'drop';
  const needed = { list: 1, retry: 2, drop: 3 };
  if (!isKnown || others.length > 0 || positionals.length < needed[action]) throw new UsageError(usage);
  return { action, projector, key, isConfirmed: values.yes };
}

function describe({ projector, key, events, since, ...first }: ParkedSummary): string {
  const count = events === 1 ? '1 event' : `${String(events)} events`;
  const tried = first.attempts === 1 ? 'once' : `${String(first.attempts)} times`;
  return [
    `${projector} ${key}: ${count}, since ${since.toISOString()}`,
    `  first: ${first.type}, event ${first.eventId} of ${first.streamId}, tried ${tried}`,
    `  error: ${first.error ?? 'none of its own: it waits behind an earlier one'}`,
  ].join('\n');
}

function isMeant(found: readonly ParkedSummary[]): Promise<boolean> {
  return isConfirmed(
    [
      ...found.map(describe),
      'Leave the first event out for ever, also of every rebuild of this version, and try the others?',
    ].join('\n'),
  );
}

async function settleAll(
  pool: Pool,
  found: readonly ParkedSummary[],
  action: ParkedAction,
  say: Say,
): Promise<void> {
  const stop = interruption();
  let unsettled = 0;
  try {
    for (const key of found) {
      if (stop.signal.aborted) return say('Stopped. Run the same command to go on.');
      const settled = await settleParked(pool, key, action, { signal: stop.signal });
      say(`${key.projector} ${key.key}: ${outcomeOf(settled)}`);
      if (settled.kind !== 'done' || settled.left > 0) unsettled += 1;
    }
  } finally {
    stop.end();
  }
  if (unsettled > 0) throw new UsageError('Some events are still parked. slipway parked list shows them.');
}

function outcomeOf(settled: Settled): string {
  switch (settled.kind) {
    case 'nobody':
      return 'no projector is running that could do it; start one and try again';
    case 'unanswered':
      return 'the projector did not answer, and the request was withdrawn; see its log';
    case 'done': {
      const { projected, dropped, left, error } = settled;
      const counts = `projected: ${String(projected)}, left out: ${String(dropped)}, still parked: ${String(left)}`;
      return error === undefined ? counts : `${counts}\n  error: ${error}`;
    }
  }
}
