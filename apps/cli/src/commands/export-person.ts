import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { findPerson, People } from '@slipway/application/identity';
import type { UserId } from '@slipway/domain/kernel';
import { readSettings, required } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import { personExport } from '@slipway/infra/identity/person-export';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { writeNewFile } from '../new-file';
import { progressLine } from '../progress-line';

type Pieces = AsyncIterable<string>;

/** A read model may be long, and is read as a whole. */
const patienceMs = 600_000;

/** What is held about somebody, as JSON, in a new file or on standard output. */
export const exportPerson: RunCommand = async (args, say) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' } },
    allowPositionals: true,
  });
  const [wanted, ...others] = positionals;
  if (wanted === undefined || others.length > 0)
    throw new UsageError('say whose: slipway export-person <user id or e-mail address> [--out <file>]');
  await withPerson(wanted, async (userId, pieces, signal) => {
    if (values.out === undefined) return pipeline(pieces, process.stdout, { end: false, signal });
    await writeNewFile(values.out, pieces, signal);
    say(`what is held about ${userId} is in ${values.out}`);
  });
};

async function withPerson(
  wanted: string,
  write: (userId: UserId, pieces: Pieces, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const projector = connect({
    url: required(settings, 'DATABASE_PROJECTOR_URL'),
    applicationName: 'slipway cli',
    statementTimeoutMs: patienceMs,
  });
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  const progress = progressLine();
  const stop = interruption();
  try {
    const { store, personal, clock, pool: api, folds, names } = writeSide;
    const { userId } = await findPerson(wanted, folds, names);
    const people = new People(store, personal);
    const onProgress = (events: number, { metadata }: { metadata: { occurredAt: string } }): void =>
      progress.show(events, `events looked at, up to ${metadata.occurredAt}`);
    const pieces = personExport(userId, { store, people, personal, clock, api, projector, onProgress });
    await write(userId, pieces, stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? new UsageError('Stopped; no file was left behind.', { cause: error }) : error;
  } finally {
    stop.end();
    progress.end();
    await Promise.all([writeSide.close(), projector.end()]);
  }
}
