/** What becomes of a charge. `processing`: later, when the test says so. */
export type Behaviour =
  | { readonly charge: 'succeeds'; readonly refund?: 'pending' | 'fails_later'; readonly isDisputed?: true }
  | { readonly charge: 'declines'; readonly declineCode: string; readonly atAttach: boolean }
  | { readonly charge: 'requires_action' }
  | { readonly charge: 'processing' };

export type MethodType = 'card' | 'sepa_debit';
export type TestMethod = { readonly type: MethodType; readonly last4: string; readonly behaviour: Behaviour };

const card = (last4: string, behaviour: Behaviour): TestMethod => ({ type: 'card', last4, behaviour });
const declines = (declineCode: string, atAttach = true): Behaviour => ({
  charge: 'declines',
  declineCode,
  atAttach,
});

/** Stripe's documented test payment methods that we use, and one of ours: Stripe has none for a SEPA debit. */
export const testMethods: Readonly<Record<string, TestMethod>> = {
  pm_card_visa: card('4242', { charge: 'succeeds' }),
  pm_card_mastercard: card('4444', { charge: 'succeeds' }),
  pm_card_chargeDeclined: card('0002', declines('generic_decline')),
  pm_card_chargeDeclinedInsufficientFunds: card('9995', declines('insufficient_funds')),
  pm_card_chargeCustomerFail: card('0341', declines('generic_decline', false)),
  pm_card_authenticationRequired: card('3184', { charge: 'requires_action' }),
  pm_card_threeDSecure2Required: card('3220', { charge: 'requires_action' }),
  pm_card_createDispute: card('0259', { charge: 'succeeds', isDisputed: true }),
  pm_card_pendingRefund: card('7726', { charge: 'succeeds', refund: 'pending' }),
  pm_card_refundFail: card('5126', { charge: 'succeeds', refund: 'fails_later' }),
  pm_standin_sepaDebit: { type: 'sepa_debit', last4: '3201', behaviour: { charge: 'processing' } },
};
