import Stripe from 'stripe';
import type { NoticeDoor } from '@slipway/application/billing/billing.ports';
import type { NoticeReader } from '@slipway/application/billing/receive-notice';
import type { Secret } from '@slipway/application/ports';
import { eventIdIn, referenceIn } from './stripe-notice.parser';

/** How old a signature may be. */
const toleranceSeconds = 300;

/** Stripe's webhooks: who they are from, and which charge they are about. */
export class StripeNotices implements NoticeDoor, NoticeReader {
  /** The key is not used to verify. */
  readonly #stripe = new Stripe('sk_none', { telemetry: false });

  /** While a secret is replaced, both the old one and the new one are good. */
  constructor(private readonly secrets: readonly Secret[]) {}

  eventIdOf(body: Uint8Array, signature: string): string | null {
    const isOurs = this.secrets.some((secret) => this.#isSignedWith(secret, body, signature));
    return isOurs ? eventIdIn(Buffer.from(body).toString()) : null;
  }

  referenceOf(body: string): string | null {
    return referenceIn(body);
  }

  #isSignedWith(secret: Secret, body: Uint8Array, signature: string): boolean {
    try {
      this.#stripe.webhooks.constructEvent(body, signature, secret.reveal(), toleranceSeconds);
      return true;
    } catch (error) {
      // Signed, but no JSON: nobody else can have signed it, and it is about nothing.
      if (error instanceof SyntaxError || error instanceof Stripe.errors.StripeSignatureVerificationError)
        return false;
      throw error;
    }
  }
}
