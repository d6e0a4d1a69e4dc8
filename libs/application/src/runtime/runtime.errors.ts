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
  streamEnded: error(
    'runtime.stream_ended',
    'not_found',
    () => 'This was deleted for good, and nothing can be added to it. Create another one.',
  ),
  tooLarge: error(
    'runtime.too_large',
    'validation',
    () => 'What had to be stored for this is larger than the log takes. Nothing was written; send less.',
  ),
  invalidCursor: error(
    'runtime.invalid_cursor',
    'validation',
    () =>
      'This cursor is none of ours. Send `next` of the page before as it was, or no cursor for the first page.',
  ),
};
