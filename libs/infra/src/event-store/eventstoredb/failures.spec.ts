import { Metadata } from '@grpc/grpc-js';
import {
  EventTooLarge,
  StoreUnavailable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { outcomeOf, refusalOf, unavailable } from './failures';
import type { Outcome } from './failures';
import { parseServiceFailure } from './service-failure.parser';
import { NotBegun, Unanswered } from './time-limit';

/** As gRPC hands it over. */
function failed(code: number, details: string, trailers: Readonly<Record<string, string>> = {}): Error {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(`${code} : ${details}`), { code, details, metadata });
}
const refused = (exception: string, trailers: Readonly<Record<string, string>> = {}): Error =>
  failed(9, 'refused', { exception, ...trailers });
const refusalIn = (error: Error) => refusalOf(parseServiceFailure(error), 'spec-1', 3n);

describe('what a failed call means', () => {
  test.each<[string, Error, Outcome]>([
    ['a stream that stands elsewhere', refused('wrong-expected-version'), 'final'],
    ['a tombstoned stream', refused('stream-deleted'), 'final'],
    ['a large append', refused('maximum-append-size-exceeded'), 'final'],
    ['a property that is missing', refused('missing-required-metadata-property'), 'final'],
    ['a login that is refused', failed(16, 'Unauthenticated'), 'final'],
    ['a right that is missing', failed(7, 'no'), 'final'],
    ['a handler that threw', failed(2, 'Exception was thrown by handler.'), 'final'],
    ['an argument that makes no sense', failed(3, 'invalid'), 'final'],
    ['a message above the limit', failed(8, 'Received message larger than max'), 'final'],
    ['a method that is not there', failed(12, 'unimplemented'), 'final'],
    ['a request that cannot be encoded', failed(13, 'Request message serialization failure: x'), 'final'],
    ['an error of ours', new TypeError('x is not a function'), 'final'],
    ['no connection', failed(14, 'No connection established. Last error: ECONNREFUSED'), 'not-stored'],
    ['a server that is starting', failed(14, 'Server Is Not Ready'), 'not-stored'],
    ['a server that is starting, said otherwise', failed(0, 'Server Is Not Ready'), 'not-stored'],
    ['a node that does not lead', refused('not-leader'), 'not-stored'],
    ['a channel that was closed before', failed(14, 'Channel closed before call started'), 'not-stored'],
    ['no node', new Error('Failed to discover after 10 attempts.'), 'not-stored'],
    ['a call that never left', new NotBegun('no connection in time'), 'not-stored'],
    ['a connection that broke', failed(14, 'read ECONNRESET'), 'unknown'],
    ['a connection that does not answer a ping', failed(14, 'Connection dropped'), 'unknown'],
    ['a server that went', failed(13, 'Received RST_STREAM with code 0'), 'unknown'],
    ['a server that is too slow for itself', failed(10, 'Operation timed out'), 'unknown'],
    ['a call that was cancelled', failed(1, 'Call cancelled'), 'unknown'],
    ['a deadline', failed(4, 'Deadline exceeded'), 'unknown'],
    ['a deadline of ours', new Unanswered('no answer in time'), 'unknown'],
  ])('%s', (_, error, outcome) => {
    expect(outcomeOf(parseServiceFailure(error))).toBe(outcome);
  });
});

describe("the server's refusal", () => {
  test('names where the stream is', () => {
    const refusal = refusalIn(refused('wrong-expected-version', { 'actual-version': '7' }));
    expect(refusal).toBeInstanceOf(WrongExpectedRevision);
    expect(refusal).toMatchObject({ stream: 'spec-1', expected: 3n, actual: 7n });
  });

  test('names no revision of a stream that is not there', () => {
    const refusal = refusalIn(refused('wrong-expected-version', { 'actual-version': '-1' }));
    expect(refusal).toMatchObject({ actual: null });
  });

  test.each([
    [refused('stream-deleted'), StreamTombstoned],
    [refused('maximum-append-size-exceeded'), EventTooLarge],
    [failed(8, 'Received message larger than max'), EventTooLarge],
  ])('has its own class (%s)', (error, kind) => {
    expect(refusalIn(error)).toBeInstanceOf(kind);
  });

  test('is none when nobody has decided', () => {
    expect(refusalIn(failed(14, 'read ECONNRESET'))).toBeUndefined();
    expect(refusalIn(refused('access-denied'))).toBeUndefined();
  });
});

describe('a store that cannot be asked', () => {
  test.each([
    ['is worth another try when nothing was sent', failed(14, 'No connection established'), true],
    ['is worth one when the answer got lost', failed(14, 'read ECONNRESET'), true],
    ['is worth none when it has decided', failed(2, 'Exception was thrown by handler.'), false],
    ['is worth none with this login', failed(16, 'nobody'), false],
  ])('%s', (_, error, retryable) => {
    expect(unavailable(error)).toBeInstanceOf(StoreUnavailable);
    expect(unavailable(error)).toMatchObject({ retryable, cause: error });
  });

  test('says that the append may be stored only when it may', () => {
    expect(unavailable(failed(14, 'read ECONNRESET')).message).toContain('may have been stored');
    expect(unavailable(failed(14, 'Server Is Not Ready')).message).not.toContain('may have been stored');
  });

  test('says of a login where it comes from', () => {
    for (const error of [failed(16, 'x'), failed(7, 'x'), refused('access-denied')]) {
      expect(unavailable(error).message).toContain('EVENT_STORE_URL');
    }
  });

  test('that says so already is left as it is', () => {
    const said = new StoreUnavailable('closed', false);
    expect(unavailable(said)).toBe(said);
  });
});
