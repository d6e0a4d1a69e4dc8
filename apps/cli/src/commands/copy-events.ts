import { parseArgs } from 'node:util';
import { readSettings, required } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import type { Pool } from '@slipway/infra/database/connect';
import { compareLogs } from '@slipway/infra/event-store/copy/compare-logs';
import type { Comparison } from '@slipway/infra/event-store/copy/compare-logs';
import { CopyRefused, copyLog } from '@slipway/infra/event-store/copy/copy-log';
import { openEventStore } from '@slipway/infra/event-store/open-event-store';
import type { OpenEventStore } from '@slipway/infra/event-store/open-event-store';
import {
  isProjectorRunning,
  moveCheckpoints,
  positionsOfEffects,
} from '@slipway/infra/projections/moved-checkpoints';
import { interruption } from '../interruption';
import { progressLine } from '../progress-line';
import { UsageError } from '../command';
import type { RunCommand } from '../command';

/** The read models and checkpoints that follow the log; only for `--move-checkpoints`. */
type Followers = { readonly pool: Pool };
type Stores = { readonly from: OpenEventStore; readonly to: OpenEventStore };
type Say = Parameters<RunCommand>[1];

const nextSteps = {
  copied: 'To use the copy: end Slipway, and run this command again with --move-checkpoints.',
  moved: 'Next: set EVENT_STORE_URL to the target, run slipway rebuild --all, and start Slipway.',
};

/** Copies the log into another store and proves that the copy is the same. Stopped or killed, it goes on where it was. */
export const copyEvents: RunCommand = async (args, say) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      'verify-only': { type: 'boolean', default: false },
      'move-checkpoints': { type: 'boolean', default: false },
    },
  });
  const stores = { from: open(values.from, '--from'), to: open(values.to, '--to') };
  const followers = values['move-checkpoints'] ? await stoppedFollowers() : null;
  try {
    if (values['verify-only'] || (await copied(stores, say))) await verify(stores, followers, say);
  } catch (error) {
    throw error instanceof CopyRefused ? new UsageError(error.message, { cause: error }) : error;
  } finally {
    await Promise.all([stores.from.close(), stores.to.close(), followers?.pool.end()]);
  }
};

async function stoppedFollowers(): Promise<Followers> {
  const url = required(readSettings(), 'DATABASE_PROJECTOR_URL');
  const pool = connect({ url, applicationName: 'slipway cli' });
  if (!(await isProjectorRunning(pool))) return { pool };
  await pool.end();
  throw new UsageError(
    'a projector is running and follows the source: end Slipway before its checkpoints move',
  );
}

function open(url: string | undefined, option: string): OpenEventStore {
  if (url === undefined)
    throw new UsageError(
      `say where to copy ${option.slice(2)}: ${option} postgres://… or ${option} esdb://…`,
    );
  return openEventStore({ url, applicationName: 'slipway cli', logger: (line) => console.error(line) });
}

async function copied({ from, to }: Stores, say: Say): Promise<boolean> {
  const stop = interruption();
  const progress = progressLine();
  const result = await copyLog({
    from: from.store,
    to: to.store,
    signal: stop.signal,
    onProgress: (events, last) => progress.show(events, `events copied, up to ${last.metadata.occurredAt}`),
  });
  progress.end();
  stop.end();
  const { events, resumedAfter, completed } = result;
  if (resumedAfter !== null)
    say(`went on after ${resumedAfter.streamId}/${String(resumedAfter.revision)}, which was there already`);
  say(`${String(events)} events copied from ${from.name} to ${to.name}`);
  if (!completed) say('Stopped. Run the same command again to go on.');
  return completed;
}

async function verify({ from, to }: Stores, followers: Followers | null, say: Say): Promise<void> {
  const progress = progressLine();
  const comparison = await compareLogs(from.store, to.store, {
    landmarks: followers === null ? [] : await positionsOfEffects(followers.pool),
    onProgress: (events) => progress.show(events, 'events compared'),
  });
  progress.end();
  if (comparison.outcome === 'different') throw new UsageError(difference(comparison));
  say(`${String(comparison.events)} events are the same on both sides, SHA-256 ${comparison.sha256}`);
  if (followers === null) return say(nextSteps.copied);
  const moved = await moveCheckpoints(followers.pool, comparison.landmarks);
  say(`${String(moved)} checkpoints moved to the copy`);
  say(nextSteps.moved);
}

function difference({ at, source, copy }: Extract<Comparison, { outcome: 'different' }>): string {
  const place = `event ${String(at + 1)} of the log`;
  if (copy === null)
    return `the copy ends before ${place}, ${nameOf(source)}: run the command again without --verify-only`;
  if (source === null) return `the copy goes on after the source has ended, with ${nameOf(copy)}: ${place}`;
  return `${place} differs: ${nameOf(source)} in the source, ${nameOf(copy)} in the copy`;
}

function nameOf(event: { readonly streamId: string; readonly revision: bigint } | null): string {
  return event === null ? 'nothing' : `${event.streamId}/${String(event.revision)}`;
}
