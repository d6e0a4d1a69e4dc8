import Stripe from 'stripe';
import type { Secret } from '@slipway/application/ports';

export type StripeAccess = {
  readonly secretKey: Secret;
  /** `https://api.stripe.com`, or a stand-in. */
  readonly baseUrl: string;
  /** Where the customer's bank sends the customer back to. */
  readonly returnUrl: string;
  /** How long an answer may take before the outcome is unknown; 20 s by default. */
  readonly timeoutMs?: number;
};

const defaultTimeoutMs = 20_000;

/** Repetition is our own matter: the library would repeat what we have to look at first. */
export function openStripe({ secretKey, baseUrl, timeoutMs = defaultTimeoutMs }: StripeAccess): Stripe {
  const { hostname, port, protocol } = new URL(baseUrl);
  const isPlain = protocol === 'http:';
  return new Stripe(secretKey.reveal(), {
    host: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : port,
    protocol: isPlain ? 'http' : 'https',
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
  });
}
