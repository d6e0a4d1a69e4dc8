import { randomBytes } from 'node:crypto';
import { noSuch } from './refusal';
import type { Behaviour, MethodType } from './test-methods';

type Metadata = Readonly<Record<string, string>>;
type Base = {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly livemode: false;
};

export type Customer = Base & {
  readonly object: 'customer';
  readonly name: string | null;
  readonly email: string | null;
  readonly metadata: Metadata;
};
export type Method = Base & {
  readonly object: 'payment_method';
  readonly type: MethodType;
  readonly customer: string | null;
  readonly card?: {
    readonly brand: string;
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  };
  readonly sepa_debit?: { readonly last4: string; readonly bank_code: string };
};
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'succeeded'
  | 'canceled';
export type Intent = Base & {
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly amount_received: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly last_payment_error: Readonly<Record<string, unknown>> | null;
  readonly latest_charge: string | null;
  readonly metadata: Metadata;
  readonly next_action: Readonly<Record<string, unknown>> | null;
  readonly payment_method: string | null;
  readonly status: IntentStatus;
  readonly cancellation_reason: string | null;
};
export type Refund = Base & {
  readonly object: 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly payment_intent: string;
  readonly metadata: Metadata;
  readonly reason: string | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failure_reason?: string;
};
export type Dispute = Base & {
  readonly object: 'dispute';
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly payment_intent: string;
  readonly reason: string;
  readonly status: 'needs_response' | 'won' | 'lost';
};

/** Everything of one kind, in the order in which it was made. */
export class Shelf<T extends Base> {
  readonly #items = new Map<string, T>();

  constructor(
    private readonly kind: string,
    private readonly prefix: string,
  ) {}

  stamp(): { readonly id: string; readonly created: number; readonly livemode: false } {
    const id = `${this.prefix}_${randomBytes(12).toString('hex')}`;
    return { id, created: Math.floor(Date.now() / 1000), livemode: false };
  }

  put(item: T): T {
    this.#items.set(item.id, item);
    return item;
  }

  get(id: string, param = this.kind): T {
    const item = this.#items.get(id);
    if (item === undefined) throw noSuch(this.kind, id, param);
    return item;
  }

  find(id: string): T | undefined {
    return this.#items.get(id);
  }

  /** Newest first, as Stripe lists. */
  all(): readonly T[] {
    return [...this.#items.values()].reverse();
  }
}

export class Shelves {
  readonly customers = new Shelf<Customer>('customer', 'cus');
  readonly methods = new Shelf<Method>('payment_method', 'pm');
  readonly intents = new Shelf<Intent>('payment_intent', 'pi');
  readonly refunds = new Shelf<Refund>('refund', 're');
  readonly disputes = new Shelf<Dispute>('dispute', 'du');
  readonly behaviours = new Map<string, Behaviour>();
}
