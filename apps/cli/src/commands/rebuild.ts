import { parseArgs } from 'node:util';
import type { Projection } from '@slipway/application/runtime/projection';
import { readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { allViews } from '@slipway/infra/projections/all-views';
import { PoisonEvent } from '@slipway/infra/projections/batch-writer';
import { rebuild as rebuildView, undoRebuild } from '@slipway/infra/projections/rebuild';
import type { RebuildParts, Rebuilt } from '@slipway/infra/projections/rebuild';
import { RebuildRefused } from '@slipway/infra/projections/rebuild-refused';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { progressLine } from '../progress-line';

const options = {
  all: { type: 'boolean', default: false },
  'from-start': { type: 'boolean', default: false },
  undo: { type: 'boolean', default: false },
} as const;

type Wanted = {
  readonly views: readonly Projection[];
  readonly isUndo: boolean;
  readonly fromStart: boolean;
};

/** Fills read models again beside what readers see. Stopped or killed, the next run goes on where it was. */
export const rebuild: RunCommand = async (args, say) => {
  const wanted = wantedOf(args);
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_PROJECTOR_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  const stop = interruption();
  try {
    for (const view of wanted.views) {
      const outcome = await one(writeSide, view, wanted, stop.signal);
      if (outcome.kind === 'interrupted') return say(`${view.name}: stopped. Run the same command to go on.`);
      say(sentenceOf(view, outcome));
    }
  } finally {
    stop.end();
    await writeSide.close();
  }
};

function wantedOf(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name, ...others] = positionals;
  const views = values.all ? allViews : allViews.filter((view) => view.name === name);
  const isOneOrAll = values.all ? name === undefined : others.length === 0;
  if (views.length === 0 || !isOneOrAll)
    throw new UsageError(`name one of ${allViews.map((view) => view.name).join(', ')}, or --all`);
  return { views, isUndo: values.undo, fromStart: values['from-start'] };
}

async function one(
  { pool, store }: WriteSide,
  projection: Projection,
  { isUndo, fromStart }: Wanted,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const progress = progressLine();
  const onProgress: RebuildParts['onProgress'] = ({ events }) =>
    progress.show(events, `events projected into ${projection.name}`);
  const log = createLogger('cli', 'silent');
  try {
    const parts = { pool, store, projection, log, signal, fromStart, onProgress };
    return await (isUndo ? undoRebuild(parts) : rebuildView(parts));
  } catch (error) {
    throw asSentence(error);
  } finally {
    progress.end();
  }
}

function asSentence(error: unknown): unknown {
  if (error instanceof RebuildRefused) return new UsageError(error.message, { cause: error });
  if (error instanceof PoisonEvent)
    return new UsageError(`${error.message}; readers see what they saw before. It needs a newer release.`, {
      cause: error,
    });
  return error;
}

function sentenceOf({ name }: Projection, outcome: Exclude<Rebuilt, { kind: 'interrupted' }>): string {
  if (outcome.kind === 'live') return `${name} is live, rebuilt from ${String(outcome.events)} events`;
  throw new UsageError(
    `${name} was filled and does not go live, because rows that readers see now would be missing: events of ` +
      `${outcome.keys.join(', ')} cannot be projected any more. Correct the cause and run the command again.`,
  );
}
