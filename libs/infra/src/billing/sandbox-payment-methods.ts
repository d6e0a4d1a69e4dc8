import type { PaymentMethod } from '@slipway/application/billing/billing.ports';

/** The documented test payment methods; what each does is decided by the sandbox. */
export const sandboxPaymentMethods: readonly PaymentMethod[] = [
  { id: 'sandbox_succeeds', name: 'Succeeds', description: 'The charge is captured at once.' },
  { id: 'sandbox_declined', name: 'Declined', description: 'The charge is declined: insufficient funds.' },
  {
    id: 'sandbox_needs_confirmation',
    name: 'Needs confirmation',
    description: 'The charge waits until the customer confirms it, as with 3-D Secure.',
  },
  {
    id: 'sandbox_times_out_after_charging',
    name: 'Times out after charging',
    description: 'The charge is captured, but the gateway does not answer.',
  },
  {
    id: 'sandbox_fails_on_refund',
    name: 'Fails on refund',
    description: 'The charge is captured; refunds fail until the sandbox allows them.',
  },
];
