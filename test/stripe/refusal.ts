/** Stripe's error, in its own shape. */
export class StripeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly error: Readonly<Record<string, unknown>> & { readonly type: string; readonly message: string },
  ) {
    super(error.message);
  }
}

export function invalid(message: string, more: Readonly<Record<string, unknown>> = {}): StripeRefusal {
  return new StripeRefusal(400, { type: 'invalid_request_error', message, ...more });
}

export function missing(param: string): StripeRefusal {
  return invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

export function noSuch(kind: string, id: string, param = kind): StripeRefusal {
  const message = `No such ${kind}: '${id}'`;
  return new StripeRefusal(404, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

export function unexpectedState(message: string, intent: unknown): StripeRefusal {
  return invalid(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}
