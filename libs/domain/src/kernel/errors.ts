/** What kind of refusal it is; the edge turns the kind into a status, the code never changes. */
export type ErrorKind =
  | 'validation'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale_version'
  | 'rule'
  | 'quota'
  | 'rate'
  | 'upstream'
  | 'unavailable'
  | 'precondition_required';

/** One field that is wrong: a JSON Pointer into the body, or `#/query/<name>`. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** A refusal that the caller can act on. `code` is stable for ever; `detail` says what to do next. */
export class Refusal extends Error {
  /** Set where waiting is all that is needed. */
  readonly retryAfterSeconds?: number;

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    readonly detail: string,
    readonly fields: readonly FieldError[] = [],
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Refusal';
  }
}

export interface ErrorDefinition<A extends readonly unknown[]> {
  (...facts: A): Refusal;
  readonly code: string;
  readonly kind: ErrorKind;
}

/**
 * Declares a refusal once: `error('billing.order_not_payable', 'rule', (status: string) => `…`)`.
 * The sentence is built from facts that the caller may see, never from a secret.
 */
export function error<const A extends readonly unknown[] = []>(
  code: string,
  kind: ErrorKind,
  sentence: (...facts: A) => string,
): ErrorDefinition<A> {
  return Object.assign((...facts: A) => new Refusal(code, kind, sentence(...facts)), { code, kind });
}

/** The same refusal, which ends by itself. */
export function passing(refusal: Refusal, retryAfterSeconds: number): Refusal {
  return Object.assign(refusal, { retryAfterSeconds });
}
