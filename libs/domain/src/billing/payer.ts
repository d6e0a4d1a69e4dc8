import { assertNever } from '../kernel';
import type { Decider, OrganizationId } from '../kernel';
import { billingErrors } from './billing.errors';
import { payerEvents } from './billing.messages';
import type { PayerCommand, PayerEvent } from './billing.messages';
import { isPaymentMethod } from './billing.policies';

export type Payer =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open';
      readonly organizationId: OrganizationId;
      readonly customerReference: string;
      readonly methods: readonly string[];
    };
type OpenPayer = Extract<Payer, { readonly status: 'open' }>;

function decideOpen(command: PayerCommand, state: OpenPayer): readonly PayerEvent[] {
  const { organizationId } = state;
  switch (command.type) {
    // The first customer stays the customer: a second one at the gateway has no methods and pays for nothing.
    case 'billing.open-payer':
      return [];
    case 'billing.add-payment-method': {
      const { method } = command.data;
      if (!isPaymentMethod(method)) throw billingErrors.invalidPaymentMethod();
      return state.methods.includes(method)
        ? []
        : [payerEvents.paymentMethodAdded({ organizationId, method })];
    }
    case 'billing.remove-payment-method': {
      const { method } = command.data;
      return state.methods.includes(method)
        ? [payerEvents.paymentMethodRemoved({ organizationId, method })]
        : [];
    }
    default:
      return assertNever(command);
  }
}

export const payer: Decider<PayerCommand, Payer, PayerEvent> = {
  category: 'payer',
  events: payerEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    if (state.status === 'open') return decideOpen(command, state);
    if (command.type === 'billing.open-payer') return [payerEvents.payerOpened(command.data)];
    throw billingErrors.paymentMethodNotFound();
  },
  evolve(state, event) {
    if (event.type === 'billing.payer-opened') return { status: 'open', ...event.data, methods: [] };
    if (state.status === 'unknown') return state;
    const { method } = event.data;
    const others = state.methods.filter((known) => known !== method);
    return {
      ...state,
      methods: event.type === 'billing.payment-method-added' ? [...others, method] : others,
    };
  },
};
