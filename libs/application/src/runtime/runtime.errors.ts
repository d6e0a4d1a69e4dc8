import { error } from '@slipway/domain/kernel';

export const runtimeErrors = {
  keyReused: error(
    'runtime.idempotency_key_reused',
    'rule',
    () => 'This Idempotency-Key was used for another request. Send a new key with a changed request.',
  ),
  contended: error(
    'runtime.contended',
    'conflict',
    () => 'Too many changes to the same thing at once. Nothing was written; send the request again.',
  ),
  invalidCursor: error(
    'runtime.invalid_cursor',
    'validation',
    () =>
      'This cursor is none of ours. Send `next` of the page before as it was, or no cursor for the first page.',
  ),
};
