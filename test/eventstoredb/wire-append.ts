import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendOutcome } from './event-store';
import type { Expectation } from './expectation';
import { noStream } from './recorded-event';
import { refusals } from './refusal';

/** The `oneof` that every writing request has for its expectation. */
interface ExpectationOptions {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

export function expectationOf(options: ExpectationOptions): Expectation {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  throw refusals.invalidArgument("'None' is not a valid expected stream revision");
}

type Answered = Exclude<AppendOutcome, { readonly kind: 'deleted' }>;

export function appendResponse(outcome: Answered, expected: Expectation): AppendResp {
  const response = new AppendResp();
  if (outcome.kind === 'stored') response.setSuccess(success(outcome.revision, outcome.position));
  else response.setWrongExpectedVersion(wrongVersion(outcome.actual, expected));
  return response;
}

function success(revision: bigint, position: bigint | null): AppendResp.Success {
  const message = new AppendResp.Success();
  if (revision === noStream) message.setNoStream(new Empty());
  else message.setCurrentRevision(revision.toString());
  if (position === null) {
    message.setNoPosition(new Empty());
  } else {
    const place = new AppendResp.Position();
    place.setCommitPosition(position.toString());
    place.setPreparePosition(position.toString());
    message.setPosition(place);
  }
  return message;
}

/** 2^64 - 1, which is how the fields of version 20.6.0 say `no_stream`, as near as a number gets. */
const noStream2060 = 18_446_744_073_709_549_568;

function wrongVersion(actual: bigint, expected: Expectation): AppendResp.WrongExpectedVersion {
  const message = new AppendResp.WrongExpectedVersion();
  if (actual === noStream) {
    message.setCurrentNoStream(new Empty()).setNoStream2060(new Empty());
  } else {
    message.setCurrentRevision(actual.toString()).setCurrentRevision2060(Number(actual));
  }
  switch (expected) {
    case 'any':
      return message.setExpectedAny(new Empty()).setAny2060(new Empty());
    case 'stream_exists':
      return message.setExpectedStreamExists(new Empty()).setStreamExists2060(new Empty());
    case 'no_stream':
      return message.setExpectedNoStream(new Empty()).setExpectedRevision2060(noStream2060);
    default:
      return message.setExpectedRevision(expected.toString()).setExpectedRevision2060(Number(expected));
  }
}
