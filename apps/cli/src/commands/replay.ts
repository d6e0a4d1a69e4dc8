import { parseArgs } from 'node:util';
import type { EventStore, Json } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { systemClock } from '@slipway/infra/clock.adapter';
import { readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { allViews } from '@slipway/infra/projections/all-views';
import { parsePosition } from '@slipway/infra/projections/position.parser';
import { ReplayRefused, replayUntil } from '@slipway/infra/projections/replay-until';
import type { ReplayedUntil, Until } from '@slipway/infra/projections/replay-until';
import { Scratch } from '@slipway/infra/projections/scratch';
import { describe, isTransient } from '@slipway/infra/projections/transient';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { writeNewFile } from '../new-file';
import { progressLine } from '../progress-line';
import { rowFormats, RowLines } from '../row-lines';
import type { RowFormat } from '../row-lines';

type Say = Parameters<RunCommand>[1];
type Wanted = {
  readonly views: readonly Projection[];
  readonly until: Until;
  readonly format: RowFormat;
  readonly out: string | undefined;
  readonly organizationId: string | undefined;
};

type Parts = { readonly writeSide: WriteSide; readonly wanted: Wanted; readonly signal: AbortSignal };

/** Shows views as they were. What readers see stays as it is, and nothing of this run is left in the database. */
export const replay: RunCommand = async (args, say) => {
  const wanted = wantedOf(args);
  const settings = readSettings();
  const writeSide = openWriteSide({
    settings,
    databaseUrl: required(settings, 'DATABASE_PROJECTOR_URL'),
    applicationName: 'slipway replay',
    logger: createLogger('cli', 'silent'),
  });
  const stop = interruption();
  try {
    await requireInLog(writeSide.store, wanted.until);
    await show({ writeSide, wanted, signal: stop.signal }, say);
  } catch (error) {
    throw asSentence(error, stop.signal);
  } finally {
    stop.end();
    await writeSide.close();
  }
};

/** What is said about the rows does not get among them where a program reads. */
async function show(parts: Parts, say: Say): Promise<void> {
  const { out, format } = parts.wanted;
  if (out === undefined) {
    const aside: Say = (sentence) => void process.stderr.write(`${sentence}\n`);
    const tell = format === 'text' ? say : aside;
    for await (const piece of replayed(parts, tell)) if (piece !== '') say(piece.replace(/\r?\n$/, ''));
    return;
  }
  const sentences: string[] = [];
  await writeNewFile(
    out,
    replayed(parts, (sentence) => sentences.push(sentence)),
    parts.signal,
  );
  for (const sentence of sentences) say(sentence);
  say(`the rows are in ${out}`);
}

function wantedOf(args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: {
      until: { type: 'string' },
      view: { type: 'string' },
      organization: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { out, organization: organizationId } = values;
  const views = values.view === undefined ? allViews : allViews.filter(({ name }) => name === values.view);
  if (views.length === 0)
    throw new UsageError(
      `there is no view ${String(values.view)}: name one of ${allViews.map(({ name }) => name).join(', ')}`,
    );
  const format = rowFormats.find((known) => known === (values.format ?? formatBy(out)));
  if (format === undefined) throw new UsageError(`--format is one of ${rowFormats.join(', ')}`);
  if (format === 'csv' && values.view === undefined)
    throw new UsageError('every view has columns of its own: say which one with --view, or take ndjson');
  return { views, until: untilOf(values.until), format, out, organizationId };
}

function formatBy(out: string | undefined): RowFormat {
  if (out === undefined) return 'text';
  return out.endsWith('.csv') ? 'csv' : 'ndjson';
}

const positionText = /^\d{1,20}(:\d{1,20})?$/;
const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

function untilOf(text: string | undefined): Until {
  if (text !== undefined && positionText.test(text)) {
    // In the width in which the log has them: they compare as texts.
    const position = text.split(':').map((part) => part.padStart(20, '0'));
    return { kind: 'position', position: parsePosition(position.join(':')) };
  }
  if (text !== undefined && instantText.test(text) && !Number.isNaN(Date.parse(text)))
    return { kind: 'instant', at: text };
  throw new UsageError(
    'say until when with --until: a position of the log, or an instant in UTC such as 2026-01-31T12:00:00Z',
  );
}

/** A moment that has not come yet would show today, and another day when it is asked for again. */
async function requireInLog(store: EventStore, until: Until): Promise<void> {
  if (until.kind === 'instant') {
    if (Date.parse(until.at) > Date.parse(systemClock.now()))
      throw new UsageError(`${until.at} has not come yet`);
    return;
  }
  const head = await store.head();
  const isOfThisLog = head === '' || head.includes(':') === until.position.includes(':');
  if (!isOfThisLog || until.position > head)
    throw new UsageError(
      `position ${until.position} is not in this log, which ends at ${head || 'its beginning'}`,
    );
}

/** Each view in its turn: what `wanted` asks to be written. `tell` gets what is to be said about it. */
async function* replayed(parts: Parts, tell: Say): AsyncGenerator<string> {
  for (const view of parts.wanted.views) {
    const scratch = await Scratch.open(parts.writeSide.pool, view);
    try {
      tell(sentenceOf(view, await filled(parts, scratch, view), parts.wanted.until));
      yield* linesOf(parts, scratch);
    } finally {
      scratch.close();
    }
  }
}

async function filled(
  { writeSide: { pool, store }, wanted: { until }, signal }: Parts,
  scratch: Scratch,
  projection: Projection,
): Promise<ReplayedUntil> {
  const progress = progressLine();
  const onProgress = (events: number): void =>
    progress.show(events, `events replayed into ${projection.name}`);
  try {
    return await replayUntil(scratch, { pool, store, projection, until, signal, onProgress });
  } finally {
    progress.end();
  }
}

async function* linesOf(parts: Parts, scratch: Scratch): AsyncGenerator<string> {
  const columns = new Map<string, readonly string[]>();
  for (const table of scratch.tables) columns.set(table, await scratch.columns(table));
  const lines = new RowLines(parts.wanted.format, columns);
  yield lines.head();
  for (const table of scratch.tables)
    for await (const row of rowsOf(parts, scratch, table)) yield lines.of(table, row);
}

async function* rowsOf(
  { writeSide: { personal }, wanted: { organizationId }, signal }: Parts,
  scratch: Scratch,
  table: string,
): AsyncGenerator<readonly Json[]> {
  for await (const row of scratch.rows(table, organizationId)) {
    signal.throwIfAborted();
    // Whose data it is, and what became of it, as the audit of the API shows it: never what it says.
    const shown: Json[] = [];
    for (const value of row) shown.push(await personal.hide(value));
    yield shown;
  }
}

function sentenceOf({ name }: Projection, { events, last, leftOut }: ReplayedUntil, until: Until): string {
  const asked = until.kind === 'instant' ? until.at : `position ${until.position}`;
  if (last === null) return `${name} as of ${asked}: nothing had happened yet`;
  const end = `the last of ${String(events)} events is of ${last.metadata.occurredAt}, at position ${last.position}`;
  const missing =
    leftOut.length === 0
      ? ''
      : `\nleft out, because they cannot be projected, and readers did not see them either: ${leftOut.join(', ')}`;
  return `${name} as of ${asked}: ${end}${missing}`;
}

function asSentence(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new UsageError(
      'Stopped. Nothing is left behind; the next run begins at the beginning of the log.',
      { cause: error },
    );
  if (error instanceof ReplayRefused) return new UsageError(error.message, { cause: error });
  if (isTransient(error))
    return new UsageError(
      `The database or the event store was lost (${describe(error)}). Nothing is left behind: run the same command again.`,
      { cause: error },
    );
  return error;
}
