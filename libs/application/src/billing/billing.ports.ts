import type { Failure } from '@slipway/domain/billing';
import type { Money } from '@slipway/domain/kernel';

export type Charge = {
  /** Same key, same charge: the gateway keeps it, we derive it from the payment's id. */
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly method: string;
  /** What the customer reads on the statement: the order's id. */
  readonly reference: string;
};
export type ChargeOutcome =
  | { readonly outcome: 'captured'; readonly gatewayReference: string }
  | { readonly outcome: 'declined'; readonly reason: Failure }
  | { readonly outcome: 'confirmation_required'; readonly gatewayReference: string }
  /** The gateway did not answer in time: it may or may not have charged. Ask with `find`. */
  | { readonly outcome: 'unknown' };
export type Refund = {
  readonly idempotencyKey: string;
  readonly gatewayReference: string;
  readonly amount: Money;
};
export type RefundOutcome =
  | { readonly outcome: 'refunded'; readonly refundReference: string }
  | { readonly outcome: 'failed'; readonly reason: Failure };

export type PaymentMethod = { readonly id: string; readonly name: string; readonly description: string };

/** Takes and returns money. Expected answers are outcomes; everything else is an `UpstreamError`. */
export interface PaymentGateway {
  /** What a customer may choose from. */
  readonly methods: readonly PaymentMethod[];
  charge(charge: Charge): Promise<ChargeOutcome>;
  /** The charge made under this key, or `null` when the gateway never saw it. */
  find(idempotencyKey: string): Promise<ChargeOutcome | null>;
  /** Completes a charge that the customer has confirmed. Twice is once. */
  confirm(gatewayReference: string): Promise<ChargeOutcome>;
  refund(refund: Refund): Promise<RefundOutcome>;
}
export const PAYMENT_GATEWAY = Symbol('PaymentGateway');
