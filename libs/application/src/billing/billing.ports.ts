import type { Failure } from '@slipway/domain/billing';
import type { Instant, Money } from '@slipway/domain/kernel';

export type Charge = {
  /** Same key, same charge: the gateway keeps it, we derive it from the payment's id. */
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly method: string;
  /** What the customer reads on the statement: the order's id. */
  readonly reference: string;
  /** Whose method it is, for a gateway that keeps methods. */
  readonly customer: string | null;
};
export type KnownOutcome =
  | { readonly outcome: 'captured'; readonly gatewayReference: string }
  | { readonly outcome: 'declined'; readonly reason: Failure }
  /** `confirmUrl`: where the customer confirms; `null` when our own `confirm` is all that it takes. */
  | {
      readonly outcome: 'confirmation_required';
      readonly gatewayReference: string;
      readonly confirmUrl: string | null;
    }
  /** The bank decides within days. */
  | { readonly outcome: 'pending'; readonly gatewayReference: string };
export type ChargeOutcome =
  | KnownOutcome
  /** The gateway did not answer in time: it may or may not have charged. Ask with `find`. */
  | { readonly outcome: 'unknown' };
export type Refund = {
  readonly idempotencyKey: string;
  readonly gatewayReference: string;
  readonly amount: Money;
};
export type RefundOutcome =
  | { readonly outcome: 'refunded'; readonly refundReference: string }
  | { readonly outcome: 'failed'; readonly reason: Failure }
  /** Under way. Asking again under the same key tells how it ended. */
  | { readonly outcome: 'pending' };

export type RecordedRefund = {
  readonly refundReference: string;
  /** The key that we made it under; `null`: somebody made it at the gateway. */
  readonly idempotencyKey: string | null;
  readonly amount: Money;
  readonly status: 'refunded' | 'pending' | 'failed';
};
export type RecordedDispute = {
  readonly disputeReference: string;
  readonly amount: Money;
  readonly status: 'open' | 'won' | 'lost';
  readonly reason: string;
};
/** What the gateway knows of one charge now. */
export type GatewayRecord = {
  readonly gatewayReference: string;
  /** The key that we made it under; `null`: it is not ours. */
  readonly idempotencyKey: string | null;
  readonly amount: Money;
  readonly outcome: KnownOutcome;
  readonly refunds: readonly RecordedRefund[];
  readonly disputes: readonly RecordedDispute[];
};

export type PaymentMethod = { readonly id: string; readonly name: string; readonly description: string };
export type Attachment =
  | { readonly outcome: 'attached'; readonly method: string }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Keeps the payment methods of customers, so that no card number ever comes to us. */
export interface MethodKeeper {
  /** Same key, same customer, for about a day. */
  openCustomer(idempotencyKey: string, organizationId: string): Promise<string>;
  /** The method that was made in the customer's browser. Under another name afterwards, at some gateways. */
  attach(customer: string, method: string): Promise<Attachment>;
  /** Twice is once. */
  detach(method: string): Promise<void>;
}

/** Takes and returns money. Expected answers are outcomes; everything else is an `UpstreamError`. */
export interface PaymentGateway {
  readonly name: string;
  /** Moves no money, and therefore pays for make-believe servers only. */
  readonly isSandbox: boolean;
  /** `null`: it keeps no payment methods. */
  readonly keeper: MethodKeeper | null;
  /** Whether a method is one of this gateway's, by its name. */
  takes(method: string): boolean;
  /** What this customer may choose from; `null` is one who keeps no method there. */
  methodsOf(customer: string | null): Promise<readonly PaymentMethod[]>;
  charge(charge: Charge): Promise<ChargeOutcome>;
  /** The charge made under this key, or `null` when the gateway never saw it. */
  find(charge: Pick<Charge, 'idempotencyKey' | 'customer'>): Promise<ChargeOutcome | null>;
  /** Completes a charge that the customer has confirmed. Twice is once. */
  confirm(gatewayReference: string): Promise<ChargeOutcome>;
  refund(refund: Refund): Promise<RefundOutcome>;
  /** `null`: there is no such charge. */
  record(gatewayReference: string): Promise<GatewayRecord | null>;
  /** Every charge since then, in any order. */
  records(since: Instant): AsyncIterable<GatewayRecord>;
}

/** Lets in what a gateway sends by itself. `null`: it is forged, too old, or about nothing. */
export interface NoticeDoor {
  eventIdOf(body: Uint8Array, signature: string): string | null;
}

export const NOTICE_DOOR = Symbol('NoticeDoor');

export interface PaymentGateways {
  readonly all: readonly PaymentGateway[];
  /** Throws when no gateway here takes the method. */
  of(method: string): PaymentGateway;
}
export const PAYMENT_GATEWAYS = Symbol('PaymentGateways');
