import { parseArgs } from 'node:util';
import { FollowGateway, Reconcile } from '@slipway/application/billing';
import type { Finding } from '@slipway/application/billing';
import { later } from '@slipway/domain/kernel';
import { paymentsCapturedSince } from '@slipway/infra/billing/ledger.view';
import { paymentGateways } from '@slipway/infra/billing/payment-gateways';
import { readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';

const daySeconds = 86_400;

/** Compares payments with what the gateways have on record. Says what differs; repairs only when it is told to. */
export const reconcile: RunCommand = async (args, say) => {
  const { days, repair } = wishOf(args);
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_PROJECTOR_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  const { runner, folds, store, clock, pool } = writeSide;
  try {
    const comparison = new Reconcile({
      gateways: paymentGateways(settings),
      folds,
      follow: new FollowGateway(runner, folds, store),
      capturedSince: (since) => paymentsCapturedSince(since, pool),
    });
    const since = later(clock.now(), -days * daySeconds);
    const left: Finding[] = [];
    for await (const finding of comparison.findings(since, { repair })) {
      say(sentenceOf(finding));
      if (!finding.isRepaired) left.push(finding);
    }
    conclude(left, days, say);
  } finally {
    await writeSide.close();
  }
};

function wishOf(args: readonly string[]): { readonly days: number; readonly repair: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: { days: { type: 'string', default: '30' }, repair: { type: 'boolean', default: false } },
  });
  if (!/^[1-9]\d{0,3}$/.test(values.days)) throw new UsageError('--days takes a whole number from 1 to 9999');
  return { days: Number(values.days), repair: values.repair };
}

function sentenceOf({ kind, gateway, reference, paymentId, amount, detail, isRepaired }: Finding): string {
  const money = amount === null ? '' : ` ${String(amount.minor)} ${amount.currency}`;
  const payment = paymentId === null ? 'no payment' : `payment ${paymentId}`;
  const done = isRepaired ? 'repaired' : kind.replaceAll('_', ' ');
  return `${done}: ${gateway} ${reference}${money}, ${payment}: ${detail}`;
}

function conclude(left: readonly Finding[], days: number, say: (line: string) => void): void {
  if (left.length === 0) return say(`the gateways and the log agree on the payments of ${String(days)} days`);
  const isRepairable = left.some(({ kind }) => kind === 'behind');
  const how = isRepairable ? ' slipway reconcile --repair records what the log does not know.' : '';
  throw new UsageError(`differences: ${String(left.length)}.${how} See docs/operations/payments.md.`);
}
