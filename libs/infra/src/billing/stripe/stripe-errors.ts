import { setTimeout as delay } from 'node:timers/promises';
import Stripe from 'stripe';
import { UpstreamError } from '@slipway/application/ports';

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

export function isStripeError(error: unknown): error is StripeError {
  return error instanceof Stripe.errors.StripeError;
}

/** The call may have been carried out: only the gateway's own record can tell. */
export function isInconclusive(error: unknown): boolean {
  if (!isStripeError(error)) return false;
  return error instanceof Stripe.errors.StripeConnectionError || (error.statusCode ?? 0) >= 500;
}

export function isNotFound(error: unknown): boolean {
  return isStripeError(error) && error.statusCode === 404;
}

/** Stripe's words stay here: what leaves is ours, with the code for the log. */
export function upstream(what: string, error: unknown): unknown {
  if (!isStripeError(error)) return error;
  const status = error.statusCode ?? 0;
  const isRetryable = isInconclusive(error) || status === 429 || status === 409;
  const code = error.code ?? error.type;
  return new UpstreamError(`stripe did not ${what} (${String(status)} ${code})`, isRetryable, {
    cause: error,
  });
}

const turns = 50;
const turnMs = 100;

/** Waits for the same call of another worker to end: then this one gets its answer. */
export async function inTurn<T>(call: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isStripeError(error) || error.statusCode !== 409 || turn === turns) throw error;
    }
    await delay(turnMs);
  }
}
