import { FollowGateway, Reconcile } from '@slipway/application/billing';
import type { Finding } from '@slipway/application/billing';
import { later } from '@slipway/domain/kernel';
import { paymentsCapturedSince } from '@slipway/infra/billing/ledger.view';
import { paymentGateways } from '@slipway/infra/billing/payment-gateways';
import type { Settings } from '@slipway/infra/config/env';
import type { WriteSide } from '@slipway/infra/write-side';

export type ReconcileParts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly say: (line: string) => void;
};
export type Reconciled = {
  readonly differences: number;
  /** What could not be compared. */
  readonly unseen: number;
  /** What to do about it. */
  readonly advice: string;
};

const daySeconds = 86_400;

/** Payments with what the gateways have on record. */
export async function reconcilePayments(
  { settings, writeSide, say }: ReconcileParts,
  { days, repair }: { readonly days: number; readonly repair: boolean },
): Promise<Reconciled> {
  const { runner, folds, store, clock, pool } = writeSide;
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
  if (left.length === 0) say(`the gateways and the log agree on the payments of ${String(days)} days`);
  return { differences: left.length, unseen: 0, advice: adviceOn(left) };
}

function sentenceOf({ kind, gateway, reference, paymentId, amount, detail, isRepaired }: Finding): string {
  const money = amount === null ? '' : ` ${String(amount.minor)} ${amount.currency}`;
  const payment = paymentId === null ? 'no payment' : `payment ${paymentId}`;
  const done = isRepaired ? 'repaired' : kind.replaceAll('_', ' ');
  return `${done}: ${gateway} ${reference}${money}, ${payment}: ${detail}`;
}

function adviceOn(left: readonly Finding[]): string {
  if (left.length === 0) return '';
  const isRepairable = left.some(({ kind }) => kind === 'behind');
  const how = isRepairable ? 'slipway reconcile --repair records what the log does not know. ' : '';
  return `${how}See docs/operations/payments.md.`;
}
