import { parseArgs } from 'node:util';
import { readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import { NotAllSeen, UsageError } from '../command';
import type { RunCommand } from '../command';
import { reconcileClouds } from '../reconcile-clouds';
import { reconcilePayments } from '../reconcile-payments';
import type { Reconciled } from '../reconcile-payments';

const parts = ['payments', 'clouds'] as const;
type Part = (typeof parts)[number];
type Wish = {
  readonly parts: readonly Part[];
  readonly days: number;
  readonly repair: boolean;
  readonly deletions: ReadonlySet<string>;
};

/** Compares what the log says with what the outside has. Says what differs; changes only what it is told to. */
export const reconcile: RunCommand = async (args, say) => {
  const wish = wishOf(args);
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_PROJECTOR_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const compared: Reconciled[] = [];
    for (const part of wish.parts)
      compared.push(
        part === 'payments'
          ? await reconcilePayments({ settings, writeSide, say }, wish)
          : await reconcileClouds({ settings, writeSide, say }, wish.deletions),
      );
    conclude(compared);
  } finally {
    await writeSide.close();
  }
};

function wishOf(args: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      days: { type: 'string' },
      repair: { type: 'boolean', default: false },
      delete: { type: 'string', multiple: true, default: [] },
    },
  });
  const [only, ...more] = positionals;
  const chosen = parts.filter((part) => only === undefined || part === only);
  if (chosen.length === 0 || more.length > 0)
    throw new UsageError('reconcile takes payments, clouds, or neither for both');
  const { days = '30', repair, delete: deletions } = values;
  if (!/^[1-9]\d{0,3}$/.test(days)) throw new UsageError('--days takes a whole number from 1 to 9999');
  if (!chosen.includes('payments') && (repair || values.days !== undefined))
    throw new UsageError('--days and --repair are about payments');
  if (!chosen.includes('clouds') && deletions.length > 0) throw new UsageError('--delete is about clouds');
  return { parts: chosen, days: Number(days), repair, deletions: new Set(deletions) };
}

function conclude(compared: readonly Reconciled[]): void {
  const differences = compared.reduce((sum, one) => sum + one.differences, 0);
  const unseen = compared.reduce((sum, one) => sum + one.unseen, 0);
  const advice = [...new Set(compared.flatMap((one) => (one.advice === '' ? [] : [one.advice])))].join(' ');
  if (differences > 0) throw new UsageError(`differences: ${String(differences)}. ${advice}`);
  if (unseen > 0) throw new NotAllSeen(`accounts that could not be compared: ${String(unseen)}. ${advice}`);
}
