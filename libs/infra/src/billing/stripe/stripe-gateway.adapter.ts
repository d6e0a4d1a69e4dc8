import Stripe from 'stripe';
import type {
  Charge,
  ChargeOutcome,
  GatewayRecord,
  PaymentGateway,
  PaymentMethod,
  Refund,
  RefundOutcome,
} from '@slipway/application/billing/billing.ports';
import { UpstreamError } from '@slipway/application/ports';
import type { Instant } from '@slipway/domain/kernel';
import { openStripe } from './stripe-access';
import type { StripeAccess } from './stripe-access';
import { inTurn, isInconclusive, isNotFound, isStripeError, upstream } from './stripe-errors';
import { StripeMethods } from './stripe-methods.adapter';
import {
  amountOf,
  outcomeOfIntent,
  paymentKey,
  reasonOf,
  recordedDispute,
  recordedRefund,
  refundKey,
  refundStatus,
} from './stripe-outcomes';

/** What the library takes in one page. */
const limit = 100;

/**
 * Money through Stripe. Every call that changes something has a key, and every record there carries ours, so that what
 * was done can be found however long ago: Stripe remembers a key for a day.
 */
export class StripeGateway implements PaymentGateway {
  readonly name = 'stripe';
  readonly isSandbox = false;
  readonly keeper: StripeMethods;
  readonly #stripe: Stripe;

  constructor(private readonly access: StripeAccess) {
    this.#stripe = openStripe(access);
    this.keeper = new StripeMethods(this.#stripe);
  }

  takes(method: string): boolean {
    return method.startsWith('pm_');
  }

  methodsOf(customer: string | null): Promise<readonly PaymentMethod[]> {
    return customer === null ? Promise.resolve([]) : this.keeper.methodsOf(customer);
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    const { idempotencyKey, amount, customer, method, reference } = charge;
    const wish = {
      amount: amount.minor,
      currency: amount.currency,
      payment_method: method,
      confirm: true,
      automatic_payment_methods: { enabled: true },
      description: `Order ${reference}`,
      metadata: { [paymentKey]: idempotencyKey },
      return_url: this.access.returnUrl,
      ...(customer === null ? {} : { customer }),
    };
    try {
      const made = await inTurn(() => this.#stripe.paymentIntents.create(wish, { idempotencyKey }));
      return await this.#present(made);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError)
        return { outcome: 'declined', reason: reasonOf(error) };
      // Taken or not: only `find` can tell.
      if (isInconclusive(error)) return { outcome: 'unknown' };
      throw upstream('make the charge', error);
    }
  }

  /** A key that was used before gets the answer of that time; the charge may have moved on. */
  async #present(made: Stripe.PaymentIntent): Promise<ChargeOutcome> {
    if (made.status === 'succeeded') return outcomeOfIntent(made);
    return outcomeOfIntent(await this.#stripe.paymentIntents.retrieve(made.id));
  }

  /** By the list of the customer's payments, which is exact; Stripe's search is up to a minute late. */
  async find({ idempotencyKey, customer }: Pick<Charge, 'idempotencyKey' | 'customer'>) {
    try {
      const whose = customer === null ? {} : { customer };
      for await (const intent of this.#stripe.paymentIntents.list({ ...whose, limit })) {
        if (intent.metadata[paymentKey] === idempotencyKey) return outcomeOfIntent(intent);
      }
      return null;
    } catch (error) {
      throw upstream('find the charge', error);
    }
  }

  /** The customer confirms at the bank, which tells Stripe; we only look. */
  async confirm(gatewayReference: string): Promise<ChargeOutcome> {
    try {
      return outcomeOfIntent(await this.#stripe.paymentIntents.retrieve(gatewayReference));
    } catch (error) {
      if (isInconclusive(error)) return { outcome: 'unknown' };
      throw upstream('confirm the charge', error);
    }
  }

  /** No answer is an error here, not an outcome: the same key makes the repetition safe. */
  async refund(refund: Refund): Promise<RefundOutcome> {
    try {
      return refundOutcome((await this.#madeBefore(refund)) ?? (await this.#makeRefund(refund)));
    } catch (error) {
      throw upstream('refund the charge', error);
    }
  }

  async #madeBefore({ gatewayReference, idempotencyKey }: Refund): Promise<Stripe.Refund | null> {
    for await (const made of this.#stripe.refunds.list({ payment_intent: gatewayReference, limit })) {
      if (made.metadata?.[refundKey] === idempotencyKey) return made;
    }
    return null;
  }

  #makeRefund({ gatewayReference, idempotencyKey, amount }: Refund): Promise<Stripe.Refund> {
    const metadata = { [refundKey]: idempotencyKey };
    const wish = { payment_intent: gatewayReference, amount: amount.minor, metadata };
    return inTurn(() => this.#stripe.refunds.create(wish, { idempotencyKey }));
  }

  async record(gatewayReference: string): Promise<GatewayRecord | null> {
    try {
      return await this.#recordOf(await this.#stripe.paymentIntents.retrieve(gatewayReference));
    } catch (error) {
      if (isNotFound(error)) return null;
      throw upstream('show the charge', error);
    }
  }

  async *records(since: Instant): AsyncGenerator<GatewayRecord> {
    const created = { gte: Math.floor(Date.parse(since) / 1000) };
    try {
      for await (const intent of this.#stripe.paymentIntents.list({ created, limit })) {
        yield await this.#recordOf(intent);
      }
    } catch (error) {
      throw isStripeError(error) ? upstream('list the charges', error) : error;
    }
  }

  async #recordOf(intent: Stripe.PaymentIntent): Promise<GatewayRecord> {
    const isPaid = intent.status === 'succeeded';
    const ofIntent = { payment_intent: intent.id, limit };
    return {
      gatewayReference: intent.id,
      idempotencyKey: intent.metadata[paymentKey] ?? null,
      amount: amountOf(intent.amount, intent.currency),
      outcome: outcomeOfIntent(intent),
      refunds: isPaid ? await collected(this.#stripe.refunds.list(ofIntent), recordedRefund) : [],
      disputes: isPaid ? await collected(this.#stripe.disputes.list(ofIntent), recordedDispute) : [],
    };
  }
}

async function collected<T, R>(list: AsyncIterable<T>, toRecord: (item: T) => R): Promise<readonly R[]> {
  const records: R[] = [];
  for await (const item of list) records.push(toRecord(item));
  return records;
}

function refundOutcome(refund: Stripe.Refund): RefundOutcome {
  switch (refundStatus(refund.status)) {
    case 'refunded':
      return { outcome: 'refunded', refundReference: refund.id };
    case 'pending':
      return { outcome: 'pending' };
    case 'failed': {
      const code = /^[a-z0-9_]{1,64}$/.exec(refund.failure_reason ?? '')?.[0] ?? 'refund_failed';
      const detail = `The refund failed at the payment provider: ${code.replaceAll('_', ' ')}.`;
      return { outcome: 'failed', reason: { code, detail } };
    }
    default:
      throw new UpstreamError('stripe answered a refund in a state that nobody knows', true);
  }
}
