import { status } from '@grpc/grpc-js';
import type { Expectation } from './expectation';
import { expectationNumber } from './expectation';

/** An answer that is no success: a gRPC status with the trailers that the client reads its typed error from. */
export class Refusal extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const maximumAppendSize = 1_048_576;

export const refusals = {
  streamDeleted: (stream: string) =>
    new Refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  /** Only deletions say it this way; an append answers with a message. */
  deletionAtWrongVersion: (stream: string, expected: Expectation, actual: bigint) => {
    const [wanted, found] = [expectationNumber(expected), actual.toString()];
    const versions = `Expected version: ${wanted}, Actual version: ${found}`;
    return new Refusal(
      status.FAILED_PRECONDITION,
      `Delete failed due to WrongExpectedVersion. Stream: ${stream}, ${versions}`,
      {
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': wanted,
        'actual-version': found,
      },
    );
  },
  appendTooLarge: () =>
    new Refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximumAppendSize} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(maximumAppendSize),
    }),
  metadataMissing: (property: string) =>
    new Refusal(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    }),
  /** What the framework says when a handler throws something of its own. */
  handlerThrew: () => new Refusal(status.UNKNOWN, 'Exception was thrown by handler.'),
  unexpected: (result: 'ReadStreamResult' | 'ReadAllResult' | 'FilteredReadAllResult') =>
    new Refusal(status.UNKNOWN, `Unexpected ${result}: Error`),
  invalidArgument: (what: string) => new Refusal(status.INVALID_ARGUMENT, what),
  tooSlow: () =>
    new Refusal(
      status.ABORTED,
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    ),
  notReady: () => new Refusal(status.UNAVAILABLE, 'Server Is Not Ready'),
  messageTooLarge: () =>
    new Refusal(status.RESOURCE_EXHAUSTED, 'Received message exceeds the maximum configured message size.'),
  unknownMethod: () => new Refusal(status.UNIMPLEMENTED, 'Service is unimplemented.'),
  unauthenticated: () => new Refusal(status.UNAUTHENTICATED, 'Unauthenticated'),
  accessDenied: () => new Refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
};
