import Stripe from 'stripe';
import type { Attachment, MethodKeeper, PaymentMethod } from '@slipway/application/billing/billing.ports';
import { inTurn, isNotFound, isStripeError, upstream } from './stripe-errors';
import { reasonOf } from './stripe-outcomes';

/** Customers and their payment methods at Stripe. What is shown of a method is asked for each time, and kept nowhere. */
export class StripeMethods implements MethodKeeper {
  constructor(private readonly stripe: Stripe) {}

  async openCustomer(idempotencyKey: string, organizationId: string): Promise<string> {
    try {
      const wish = { metadata: { slipway_organization: organizationId } };
      return (await inTurn(() => this.stripe.customers.create(wish, { idempotencyKey }))).id;
    } catch (error) {
      throw upstream('open a customer', error);
    }
  }

  async attach(customer: string, method: string): Promise<Attachment> {
    try {
      return {
        outcome: 'attached',
        method: (await this.stripe.paymentMethods.attach(method, { customer })).id,
      };
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError)
        return { outcome: 'refused', reason: reasonOf(error).detail };
      const isOfNoUse = isStripeError(error) && (error.statusCode === 400 || isNotFound(error));
      if (isOfNoUse)
        return { outcome: 'refused', reason: 'The payment provider does not know it or gave it away.' };
      throw upstream('attach the payment method', error);
    }
  }

  async detach(method: string): Promise<void> {
    try {
      await this.stripe.paymentMethods.detach(method);
    } catch (error) {
      // It belongs to nobody any more: an earlier call got that far.
      if (isStripeError(error) && (error.statusCode === 400 || isNotFound(error))) return;
      throw upstream('detach the payment method', error);
    }
  }

  async methodsOf(customer: string): Promise<readonly PaymentMethod[]> {
    try {
      const methods: PaymentMethod[] = [];
      for await (const method of this.stripe.paymentMethods.list({ customer, limit: 100 }))
        methods.push(shown(method));
      return methods;
    } catch (error) {
      throw upstream('list the payment methods', error);
    }
  }
}

function shown(method: Stripe.PaymentMethod): PaymentMethod {
  const { id, type, card, sepa_debit: debit } = method;
  if (card) {
    const until = `${String(card.exp_month).padStart(2, '0')}/${String(card.exp_year)}`;
    return { id, name: `${card.brand} •••• ${card.last4}`, description: `Card, valid until ${until}.` };
  }
  if (debit)
    return { id, name: `SEPA •••• ${debit.last4 ?? ''}`, description: 'Direct debit; takes some days.' };
  return { id, name: type.replaceAll('_', ' '), description: 'Kept by the payment provider.' };
}
