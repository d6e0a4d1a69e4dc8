/**
 * A value about a person. A decider makes it in the clear; the codec around the event store seals it with the
 * subject's own key before it is written, so the log, snapshots, outbox and jobs never hold clear text, and
 * destroying that one key forgets the person. Folds pass it on and never look inside.
 */
export interface Personal<T> {
  readonly subject: string;
  readonly clear?: T;
  readonly sealed?: SealedText;
}

/** AES-256-GCM under the key `k` of the subject; all parts base64url. */
export interface SealedText {
  readonly k: string;
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
}

export function personal<T>(subject: string, clear: T): Personal<T> {
  return { subject, clear };
}

/** Whether a personal value stands somewhere in it in the clear, as a decider made it. */
export function holdsClear(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if ('subject' in value && 'clear' in value) return true;
  return Object.values(value).some(holdsClear);
}
