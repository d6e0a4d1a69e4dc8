import { Gateways } from '@slipway/application/billing/gateways';
import { Secret } from '@slipway/application/ports';
import { publicUrl } from '../config/env';
import type { Settings } from '../config/env';
import { sandboxAccess } from '../sandbox/sandbox-access';
import { SandboxGateway } from './sandbox-gateway.adapter';
import { StripeGateway } from './stripe/stripe-gateway.adapter';
import { StripeNotices } from './stripe/stripe-notices';

/** The make-believe gateway, and Stripe when there is a key for it. */
export function paymentGateways(settings: Settings): Gateways {
  const stripe = stripeGateway(settings);
  const sandbox = new SandboxGateway(sandboxAccess(settings));
  return new Gateways(stripe === null ? [sandbox] : [sandbox, stripe]);
}

export function stripeGateway(settings: Settings): StripeGateway | null {
  const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: baseUrl } = settings;
  if (key === undefined) return null;
  return new StripeGateway({ secretKey: new Secret(key), baseUrl, returnUrl: publicUrl(settings).href });
}

/** Without secrets nothing can be verified, and nothing is let in. */
export function stripeNotices({ STRIPE_WEBHOOK_SECRETS: secrets }: Settings): StripeNotices {
  const all = secrets === undefined ? [] : secrets.split(',');
  return new StripeNotices(all.map((secret) => new Secret(secret)));
}
