import { error } from '@slipway/domain/kernel';

export const httpErrors = {
  invalidBody: error('http.invalid_request', 'validation', () => 'Some fields are not right; see errors.'),
  malformed: error('http.malformed_body', 'validation', () => 'The body is not valid JSON.'),
  invalidText: error(
    'http.invalid_text',
    'validation',
    () => 'Text is Unicode without NUL characters and half surrogate pairs. Send it without them.',
  ),
  tooDeep: error(
    'http.body_too_deep',
    'validation',
    (deepest: number) => `The body has more than ${deepest} levels. Send the fields that the route names.`,
  ),
  tooManyValues: error(
    'http.too_many_values',
    'validation',
    (most: number) => `The body has more than ${most} values. Send the fields that the route names.`,
  ),
  headersTooLarge: error(
    'http.headers_too_large',
    'validation',
    () => 'Address and headers together are longer than 16 KiB. Send less.',
  ),
  tooSlow: error(
    'http.request_too_slow',
    'validation',
    () => 'The request did not arrive within 30 seconds. Send it again.',
  ),
  unreadable: error(
    'http.unreadable_request',
    'validation',
    () => 'This is no HTTP request. Check the client.',
  ),
  malformedUrl: error(
    'http.malformed_url',
    'validation',
    () => 'The address has a % that is no encoded UTF-8. Encode the path again.',
  ),
  tooLarge: error('http.body_too_large', 'validation', () => 'The body is larger than 1 MiB.'),
  unsupported: error(
    'http.unsupported_media_type',
    'validation',
    () => 'Send JSON with Content-Type: application/json.',
  ),
  noRoute: error(
    'http.no_such_route',
    'not_found',
    () => 'There is nothing here. See /v1/docs for what there is.',
  ),
  notFound: error(
    'http.not_found',
    'not_found',
    (thing: string) => `There is no such ${thing}. Check its id.`,
  ),
  keyRequired: error(
    'http.idempotency_key_required',
    'validation',
    () => 'This request may cost money. Send an Idempotency-Key header, and the same one when you retry.',
  ),
  keyInvalid: error(
    'http.idempotency_key_invalid',
    'validation',
    () => 'An Idempotency-Key is 1 to 255 printable ASCII characters.',
  ),
  signatureRefused: error(
    'http.signature_refused',
    'validation',
    () =>
      'The signature of this message does not fit, or is older than five minutes. Check the signing secret.',
  ),
  foreignOrigin: error(
    'http.foreign_origin',
    'forbidden',
    () => 'A change with a session cookie must come from this site itself. Scripts use an API token.',
  ),
  tooManyRequests: error(
    'http.too_many_requests',
    'rate',
    (whose: string, most: number, seconds: number) =>
      `More than ${most} requests a minute for this ${whose}. Wait ${seconds} s, and ask less often.`,
  ),
  tokenUnknown: error(
    'http.consistency_token_unknown',
    'validation',
    () => 'This consistency token is not one of ours. Send the X-Consistency-Token of a command as it is.',
  ),
  exportKeyMissing: error(
    'http.export_key_missing',
    'unavailable',
    () => 'This installation has no key to seal exports with. Ask its operator to set AUDIT_EXPORT_KEY.',
  ),
  behind: error(
    'http.projection_behind',
    'unavailable',
    () => 'What you wrote is safe but not readable yet. Ask again in a second.',
  ),
};
