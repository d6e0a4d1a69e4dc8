import type {
  Charge,
  ChargeOutcome,
  GatewayRecord,
  PaymentGateway,
  RecordedDispute,
  RecordedRefund,
  RefundOutcome,
} from '@slipway/application/billing/billing.ports';
import { UpstreamError } from '@slipway/application/ports';
import { money } from '@slipway/domain/kernel';

/** What a gateway tells of something that happened there. */
type Notice = { readonly object: 'payment_intent' | 'charge' | 'refund' | 'dispute'; readonly type: string };
type Happening = { readonly notices: readonly Notice[]; happen(): void };

const reference = 'pi_debit';

/** A gateway with one debit in its books: it settles after days, goes back in parts, and is disputed and lost. */
export class OneCharge implements PaymentGateway {
  readonly name = 'stripe';
  readonly isSandbox = true;
  readonly keeper = null;
  #charge: Charge | null = null;
  #isSettled = false;
  readonly #refunds: RecordedRefund[] = [];
  #dispute: RecordedDispute | null = null;

  /** In the order in which they come about; the first one does when the charge is made. */
  readonly happenings: readonly Happening[] = [
    {
      notices: notices('payment_intent', 'payment_intent.created', 'payment_intent.processing'),
      happen: () => undefined,
    },
    {
      notices: [
        ...notices('charge', 'charge.succeeded'),
        ...notices('payment_intent', 'payment_intent.succeeded'),
      ],
      happen: () => (this.#isSettled = true),
    },
    { notices: refundNotices, happen: () => this.#refunds.push(refundOf('re_one', 300)) },
    { notices: refundNotices, happen: () => this.#refunds.push(refundOf('re_two', 200)) },
    {
      notices: notices('dispute', 'charge.dispute.created', 'charge.dispute.funds_withdrawn'),
      happen: () => (this.#dispute = disputeOf('open')),
    },
    {
      notices: notices('dispute', 'charge.dispute.updated', 'charge.dispute.closed'),
      happen: () => (this.#dispute = disputeOf('lost')),
    },
  ];

  takes(): boolean {
    return true;
  }

  methodsOf(): Promise<never[]> {
    return Promise.resolve([]);
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    this.#charge ??= charge;
    if (this.#charge.idempotencyKey !== charge.idempotencyKey) throw new Error('charged a second time');
    return this.#outcome;
  }

  async find({ idempotencyKey }: Pick<Charge, 'idempotencyKey'>): Promise<ChargeOutcome | null> {
    return this.#charge?.idempotencyKey === idempotencyKey ? this.#outcome : null;
  }

  confirm(): Promise<ChargeOutcome> {
    throw new UpstreamError('a debit is not confirmed', false);
  }

  refund(): Promise<RefundOutcome> {
    throw new UpstreamError('nobody here gives money back', false);
  }

  async record(gatewayReference: string): Promise<GatewayRecord | null> {
    if (this.#charge === null || gatewayReference !== reference) return null;
    const { idempotencyKey, amount } = this.#charge;
    const disputes = this.#dispute === null ? [] : [this.#dispute];
    return {
      gatewayReference,
      idempotencyKey,
      amount,
      outcome: this.#outcome,
      refunds: [...this.#refunds],
      disputes,
    };
  }

  async *records(): AsyncGenerator<GatewayRecord> {
    const record = await this.record(reference);
    if (record !== null) yield record;
  }

  get #outcome() {
    const outcome = this.#isSettled ? ('captured' as const) : ('pending' as const);
    return { outcome, gatewayReference: reference };
  }
}

/** As the webhook's body has it. */
export function bodyOf({ object, type }: Notice): string {
  const thing =
    object === 'payment_intent' ? { id: reference } : { id: `${object}_1`, payment_intent: reference };
  return JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object: { object, ...thing } } });
}

function notices(object: Notice['object'], ...types: readonly string[]): readonly Notice[] {
  return types.map((type) => ({ object, type }));
}

const refundNotices = [...notices('refund', 'refund.created'), ...notices('charge', 'charge.refunded')];

function refundOf(refundReference: string, minor: number): RecordedRefund {
  return { refundReference, idempotencyKey: null, amount: money(minor, 'eur'), status: 'refunded' };
}

function disputeOf(status: RecordedDispute['status']): RecordedDispute {
  return { disputeReference: 'dp_one', amount: money(400, 'eur'), status, reason: 'fraudulent' };
}
