import { createHash } from 'node:crypto';
import { invalid, StripeRefusal } from './refusal';

export type Answer = { readonly status: number; readonly body: string; readonly isReplay?: true };
type Entry = { readonly fingerprint: string; readonly answer: Answer | null };

/** What a key was first used with, and what was answered: a 402 and a 500 are kept like a 200. */
export class IdempotencyKeys {
  readonly #entries = new Map<string, Entry>();

  /** The stored answer; `null` for a new key, which is taken now. Throws when it is in use, or used otherwise. */
  take(key: string, call: string, text: string): Answer | null {
    if (key.length > 255) throw invalid('Idempotency keys are at most 255 characters long.');
    const fingerprint = createHash('sha256').update(`${call} ${text}`).digest('hex');
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#entries.set(key, { fingerprint, answer: null });
      return null;
    }
    if (known.fingerprint !== fingerprint) throw usedOtherwise(key);
    if (known.answer === null) throw inUse();
    return known.answer;
  }

  keep(key: string, answer: Answer): void {
    const known = this.#entries.get(key);
    if (known !== undefined) this.#entries.set(key, { ...known, answer });
  }

  /** Parameters that fail validation are not an execution: the key stays free. */
  release(key: string): void {
    this.#entries.delete(key);
  }

  /** As after 24 hours. */
  expire(): void {
    this.#entries.clear();
  }
}

function usedOtherwise(key: string): StripeRefusal {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeRefusal(400, { type: 'idempotency_error', message });
}

function inUse(): StripeRefusal {
  const message = 'There is currently another in-progress request using this Idempotency Key.';
  return new StripeRefusal(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message });
}
