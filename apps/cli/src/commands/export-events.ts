import { parseArgs } from 'node:util';
import { ExportRefused, exportBundle } from '@slipway/infra/audit/chain/export-bundle';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import { systemClock } from '@slipway/infra/clock.adapter';
import { readSettings, required } from '@slipway/infra/config/env';
import { openAuditLog } from '../audit-log';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { writeNewFile } from '../new-file';
import { progressLine } from '../progress-line';

/** The whole log as evidence: chained, signed, and verified by whoever has the public key. */
export const exportEvents: RunCommand = async (args, say) => {
  const { values } = parseArgs({ args: [...args], options: { out: { type: 'string' } } });
  const { out } = values;
  if (out === undefined) throw new UsageError('say where to: slipway export-events --out <file>');
  const settings = readSettings();
  const key = new SigningKey(required(settings, 'AUDIT_SIGNING_KEY'));
  const audit = openAuditLog(settings);
  const { store, table } = audit;
  const stop = interruption();
  const progress = progressLine();
  try {
    const chained = (await table.last())?.n ?? 0;
    const pieces = exportBundle({
      log: store.readAll(),
      chain: table.read(),
      chained,
      heads: table.heads(),
      key,
      now: () => systemClock.now(),
      onProgress: (events) => progress.show(events, `of ${chained.toLocaleString('en')} events exported`),
    });
    await writeNewFile(out, pieces, stop.signal);
    say(`${chained} events are in ${out}, signed by the key ${key.public.id}`);
  } catch (error) {
    if (stop.signal.aborted) throw new UsageError('Stopped; no file was left behind.', { cause: error });
    throw error instanceof ExportRefused ? new UsageError(error.message, { cause: error }) : error;
  } finally {
    stop.end();
    progress.end();
    await audit.close();
  }
};
