import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  AllStreamPosition,
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Message } from 'google-protobuf';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Expectation } from './expectation';
import { noStream } from './recorded-event';
import { maximumAppendSize } from './refusal';
import { streamIdentifier } from './wire-events';

/** The errors that an append of a batch call is answered with; the call goes on. */
export const batchErrors = {
  wrongVersion: (actual: bigint, expected: Expectation): Status =>
    ours(Code.ALREADY_EXISTS, 'WrongExpectedVersion', wrongVersion(actual, expected)),
  streamDeleted: (stream: string): Status => {
    const details = new StreamDeleted();
    details.setStreamIdentifier(streamIdentifier(stream));
    return ours(Code.NOT_FOUND, 'StreamDeleted', details);
  },
  tooLarge: (): Status => {
    const details = new MaximumAppendSizeExceeded();
    details.setMaxappendsize(maximumAppendSize);
    return ours(Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details);
  },
  timeout: (): Status => ours(Code.DEADLINE_EXCEEDED, 'Timeout', new Timeout()),
  badRequest: (message: string): Status => {
    const details = new BadRequest();
    details.setMessage(message);
    return ours(Code.INVALID_ARGUMENT, 'BadRequest', details);
  },
  notReady: (): Status =>
    status({
      code: Code.OK,
      message: 'Server Is Not Ready',
      type: 'google.protobuf.Empty',
      details: new Empty(),
    }),
};

const ours = (code: Code, name: string, details: Message): Status =>
  status({ code, message: name, type: `event_store.client.${name}`, details });

interface StatusParts {
  readonly code: Code;
  readonly message: string;
  readonly type: string;
  readonly details: Message;
}

function status({ code, message, type, details }: StatusParts): Status {
  const packed = new Any();
  packed.pack(details.serializeBinary(), type);
  const result = new Status();
  result.setCode(code).setMessage(message).setDetails(packed);
  return result;
}

function wrongVersion(actual: bigint, expected: Expectation): WrongExpectedVersion {
  const details = new WrongExpectedVersion();
  if (actual === noStream) details.setCurrentNoStream(new Empty());
  else details.setCurrentStreamRevision(actual.toString());
  switch (expected) {
    case 'any':
      return details.setExpectedAny(new Empty());
    case 'stream_exists':
      return details.setExpectedStreamExists(new Empty());
    case 'no_stream':
      return details.setExpectedNoStream(new Empty());
    default:
      return details.setExpectedStreamPosition(expected.toString());
  }
}

export function batchSuccess(revision: bigint, position: bigint | null): BatchAppendResp.Success {
  const success = new BatchAppendResp.Success();
  if (revision === noStream) success.setNoStream(new Empty());
  else success.setCurrentRevision(revision.toString());
  if (position === null) return success.setNoPosition(new Empty());
  const place = new AllStreamPosition();
  place.setCommitPosition(position.toString()).setPreparePosition(position.toString());
  return success.setPosition(place);
}
