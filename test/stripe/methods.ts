import { mapOf, textOf } from './form';
import type { Form } from './form';
import type { Customer, Method, Shelves } from './objects';
import { invalid, missing, noSuch, StripeRefusal } from './refusal';
import { testMethods } from './test-methods';

export function createCustomer({ customers }: Shelves, form: Form): Customer {
  const { name, email } = { name: textOf(form, 'name') ?? null, email: textOf(form, 'email') ?? null };
  return customers.put({
    ...customers.stamp(),
    object: 'customer',
    name,
    email,
    metadata: mapOf(form, 'metadata'),
  });
}

/** A method that exists, or a new one of the kind that a documented test name stands for. */
export function methodNamed(shelves: Shelves, id: string): Method {
  const test = testMethods[id];
  if (test === undefined) return shelves.methods.get(id);
  const { type, last4, behaviour } = test;
  const details =
    type === 'card'
      ? { card: { brand: 'visa', last4, exp_month: 12, exp_year: 2034 } }
      : { sepa_debit: { last4, bank_code: '37040044' } };
  const made = {
    ...shelves.methods.stamp(),
    object: 'payment_method',
    type,
    customer: null,
    ...details,
  } as const;
  shelves.behaviours.set(made.id, behaviour);
  return shelves.methods.put(made);
}

export function attach(shelves: Shelves, id: string, form: Form): Method {
  const customer = textOf(form, 'customer');
  if (customer === undefined) throw missing('customer');
  shelves.customers.get(customer);
  const method = methodNamed(shelves, id);
  const behaviour = shelves.behaviours.get(method.id);
  if (behaviour?.charge === 'declines' && behaviour.atAttach) throw declined(behaviour.declineCode);
  if (method.customer !== null && method.customer !== customer) {
    throw invalid('The payment method you provided has already been attached to a customer.');
  }
  return shelves.methods.put({ ...method, customer });
}

export function detach({ methods }: Shelves, id: string): Method {
  const method = methods.get(id);
  if (method.customer === null) {
    throw invalid(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  return methods.put({ ...method, customer: null });
}

export function methodsOf({ methods, customers }: Shelves, form: Form): readonly Method[] {
  const customer = textOf(form, 'customer');
  if (customer === undefined) return [];
  if (customers.find(customer) === undefined) throw noSuch('customer', customer);
  const type = textOf(form, 'type');
  return methods
    .all()
    .filter((one) => one.customer === customer && (type === undefined || one.type === type));
}

export function declined(declineCode: string, more: Readonly<Record<string, unknown>> = {}): StripeRefusal {
  const message =
    declineCode === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.';
  return new StripeRefusal(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: declineCode,
    message,
    ...more,
  });
}
