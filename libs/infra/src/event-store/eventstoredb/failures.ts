import type { ExpectedRevision, StreamId } from '@slipway/application/ports/event-store';
import {
  EventTooLarge,
  StoreUnavailable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { status } from './grpc-status';
import { notBegun, parseServiceFailure } from './service-failure.parser';
import type { ServiceFailure } from './service-failure.parser';

/**
 * What a failed call means for who asked:
 * - `final`: the server has decided; the same call gets the same answer.
 * - `not-stored`: it never got to the log; call again.
 * - `unknown`: it may have been carried out, or will be; call again with the same ids and the same expectation.
 */
export type Outcome = 'final' | 'not-stored' | 'unknown';

/** No connection, a node that is starting, or one that is not the leader: nobody has looked at the call. */
const neverBegun = [
  notBegun,
  'No connection established',
  'Server Is Not Ready',
  'Channel closed before call started',
  'Channel has been shut down',
  'Failed to discover',
];

/** The connection broke, the time was up, the server was in trouble. Whatever else is said is the server's decision. */
const undecided: ReadonlySet<number> = new Set([
  status.cancelled,
  status.deadlineExceeded,
  status.aborted,
  status.internal,
  status.unavailable,
  status.dataLoss,
]);

/** The client could not even write it down: neither will it next time. */
const unencodable = 'Request message serialization failure';

export function outcomeOf({ code, exception, details }: ServiceFailure): Outcome {
  if (exception === 'not-leader') return 'not-stored';
  if (exception !== undefined) return 'final';
  if (neverBegun.some((words) => details.includes(words))) return 'not-stored';
  if (details.startsWith(unencodable)) return 'final';
  return code !== undefined && undecided.has(code) ? 'unknown' : 'final';
}

/** The server's refusal as one of the port's errors; nothing when it refused for another reason, or did not decide. */
export function refusalOf(
  failure: ServiceFailure,
  stream: StreamId,
  expected: ExpectedRevision,
): Error | undefined {
  const { code, exception } = failure;
  if (exception === 'stream-deleted') return new StreamTombstoned(stream);
  if (exception === 'wrong-expected-version')
    return new WrongExpectedRevision(stream, expected, actualRevision(failure));
  if (exception === 'maximum-append-size-exceeded' || code === status.resourceExhausted)
    return new EventTooLarge(`${stream}: larger than the event store takes: ${failure.details}`);
  return undefined;
}

/** What the caller learns when the store could not be asked. */
export function unavailable(cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  const failure = parseServiceFailure(cause);
  const { code, exception, details } = failure;
  switch (outcomeOf(failure)) {
    case 'not-stored':
      return new StoreUnavailable(`event store unreachable: ${details}`, true, { cause });
    case 'unknown': {
      const message = `event store unreachable: ${details}. What was on its way may have been stored`;
      return new StoreUnavailable(message, true, { cause });
    }
    case 'final':
      return isAboutLogin(failure)
        ? new StoreUnavailable('the event store refused the login of EVENT_STORE_URL', false, { cause })
        : new StoreUnavailable(
            `event store refused (${exception ?? code ?? 'no status'}): ${details}`,
            false,
            {
              cause,
            },
          );
  }
}

function isAboutLogin({ code, exception }: ServiceFailure): boolean {
  return exception === 'access-denied' || code === status.unauthenticated || code === status.permissionDenied;
}

/** A stream that is not there has a negative one. */
function actualRevision(failure: ServiceFailure): bigint | null {
  const actual = failure.trailer('actual-version');
  return actual === undefined || actual.startsWith('-') ? null : BigInt(actual);
}
