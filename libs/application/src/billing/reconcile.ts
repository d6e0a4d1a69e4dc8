import { payment } from '@slipway/domain/billing';
import type { Instant, Money } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';
import type { GatewayRecord, PaymentGateway, PaymentGateways } from './billing.ports';
import type { FollowGateway } from './follow-gateway';

/** A payment that the log took money for. */
export type CapturedPayment = { readonly paymentId: string };
export type Finding = {
  /**
   * `behind`: the gateway knows more than the log; repaired by recording it.
   * `unmatched`: money that no order asked for. `stray_refund`, `refund_failed`: what went back differs.
   * `amount_differs`, `missing`: the log says more than the gateway does. These are for a person.
   */
  readonly kind: 'behind' | 'unmatched' | 'stray_refund' | 'refund_failed' | 'amount_differs' | 'missing';
  readonly gateway: string;
  readonly reference: string;
  readonly paymentId: string | null;
  readonly amount: Money | null;
  readonly detail: string;
  readonly isRepaired: boolean;
};
export type ReconcileParts = {
  readonly gateways: PaymentGateways;
  readonly folds: FoldCache;
  readonly follow: FollowGateway;
  /** What the log took money for since then. */
  capturedSince(since: Instant): Promise<readonly CapturedPayment[]>;
};

/** Compares what the gateways have on record with the log, charge by charge, in both directions. */
export class Reconcile {
  constructor(private readonly parts: ReconcileParts) {}

  async *findings(since: Instant, wants: { readonly repair: boolean }): AsyncGenerator<Finding> {
    const seen = new Set<string>();
    for (const gateway of this.parts.gateways.all) {
      for await (const record of gateway.records(since)) {
        if (record.idempotencyKey !== null) seen.add(record.idempotencyKey);
        yield* this.#look(gateway, record, wants.repair);
      }
    }
    for (const { paymentId } of await this.parts.capturedSince(since)) {
      if (!seen.has(paymentId)) yield* this.#lookFor(paymentId);
    }
  }

  async *#look(gateway: PaymentGateway, record: GatewayRecord, repair: boolean): AsyncGenerator<Finding> {
    const comparison = await this.parts.follow.compare(record);
    const about = aboutOf(gateway, record);
    if (comparison.match === 'none') {
      if (record.outcome.outcome !== 'captured') return;
      yield { ...about, kind: 'unmatched', detail: 'no order asked for this money', isRepaired: false };
      return;
    }
    const known = { ...about, paymentId: comparison.paymentId };
    for (const { kind, detail } of comparison.doubts) yield { ...known, kind, detail, isRepaired: false };
    if (comparison.steps.length === 0) return;
    if (repair) await this.parts.follow.follow(record, { kind: 'operator' });
    const detail = comparison.steps.map(({ name }) => name).join(', ');
    yield { ...known, kind: 'behind', detail, isRepaired: repair };
  }

  /** Older than the list, perhaps: the gateway is asked for it by name before anybody is alarmed. */
  async *#lookFor(paymentId: string): AsyncGenerator<Finding> {
    const { state } = await this.parts.folds.refresh(payment, `payment-${paymentId}`);
    if (state.status !== 'captured' && state.status !== 'refunded') return;
    const { gatewayReference: reference, request } = state;
    const gateway = this.parts.gateways.of(request.method);
    if ((await gateway.record(reference)) !== null) return;
    const detail = 'the log took this money, and the gateway knows nothing of it';
    const about = { gateway: gateway.name, reference, paymentId, amount: request.amount };
    yield { ...about, kind: 'missing', detail, isRepaired: false };
  }
}

function aboutOf(gateway: PaymentGateway, { gatewayReference: reference, amount }: GatewayRecord) {
  return { gateway: gateway.name, reference, paymentId: null, amount };
}
