import type { ClientDuplexStream, ServiceError, StatusObject } from '@grpc/grpc-js';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { AppendReq, BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { AppendResp, BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:http2';
import type { ClientHttp2Stream } from 'node:http2';
import { until } from '../support/child';

// What the client does not show: messages, trailers and mistakes that it would never make.

export interface BareEvent {
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: Uint8Array;
}

export const plain = { type: 'spec', 'content-type': 'application/json' };

export function identifier(stream: string): StreamIdentifier {
  const message = new StreamIdentifier();
  message.setStreamName(Buffer.from(stream).toString('base64'));
  return message;
}

export function uuid(text: string): UUID {
  const message = new UUID();
  message.setString(text);
  return message;
}

interface Proposed {
  setId(id: UUID): unknown;
  setData(data: Uint8Array): unknown;
  getMetadataMap(): { set(key: string, value: string): unknown };
}

function describe<Message extends Proposed>(message: Message, event: BareEvent): Message {
  const { id = randomUUID(), metadata = plain, data = Buffer.from('{}') } = event;
  message.setId(uuid(id));
  message.setData(data);
  for (const [key, value] of Object.entries(metadata)) message.getMetadataMap().set(key, value);
  return message;
}

export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export function appendOptions(stream: string, expected: Expected = 'any'): AppendReq {
  const options = new AppendReq.Options();
  options.setStreamIdentifier(identifier(stream));
  if (expected === 'any') options.setAny(new Empty());
  else if (expected === 'no_stream') options.setNoStream(new Empty());
  else if (expected === 'stream_exists') options.setStreamExists(new Empty());
  else options.setRevision(expected.toString());
  return new AppendReq().setOptions(options);
}

export const appendEvent = (event: BareEvent = {}): AppendReq =>
  new AppendReq().setProposedMessage(describe(new AppendReq.ProposedMessage(), event));

/** Resolves with the answer; rejects with the `ServiceError`, its trailers in `metadata`. */
export const append = (bare: StreamsClient, requests: readonly AppendReq[]): Promise<AppendResp> =>
  new Promise((resolve, reject) => {
    const call = bare.append((error: ServiceError | null, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
    for (const request of requests) call.write(request);
    call.end();
  });

export function trailersOf(error: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = error as unknown as ServiceError;
  const { 'content-type': _, date: __, ...trailers } = metadata.getMap();
  return trailers;
}

export interface BatchPiece {
  readonly id: string;
  readonly stream?: string;
  readonly expected?: Expected;
  readonly deadline?: Date;
  readonly events?: readonly BareEvent[];
  readonly isFinal?: boolean;
}

/** A piece of an append; the first one, with the options, names the stream. */
export function batchPiece({
  id,
  stream,
  expected = 'any',
  deadline,
  events = [],
  isFinal = true,
}: BatchPiece) {
  const request = new BatchAppendReq();
  request.setCorrelationId(uuid(id)).setIsFinal(isFinal);
  for (const event of events)
    request.addProposedMessages(describe(new BatchAppendReq.ProposedMessage(), event));
  if (stream === undefined) return request;
  const options = new BatchAppendReq.Options();
  options.setStreamIdentifier(identifier(stream));
  if (deadline !== undefined) options.setDeadline(Timestamp.fromDate(deadline));
  if (expected === 'any') options.setAny(new Empty());
  else if (expected === 'no_stream') options.setNoStream(new Empty());
  else if (expected === 'stream_exists') options.setStreamExists(new Empty());
  else options.setStreamPosition(expected.toString());
  return request.setOptions(options);
}

export interface BareBatch {
  readonly call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>;
  readonly answers: readonly BatchAppendResp[];
  /** How the call ended; undefined while it goes on. */
  readonly status: () => StatusObject | undefined;
  /** Resolves with the first so many answers. */
  answered(count: number): Promise<readonly BatchAppendResp[]>;
}

export function batchCall(bare: StreamsClient): BareBatch {
  const call = bare.batchAppend();
  const answers: BatchAppendResp[] = [];
  let status: StatusObject | undefined;
  call.on('data', (answer: BatchAppendResp) => answers.push(answer));
  call.on('error', () => undefined);
  call.on('status', (end: StatusObject) => (status = end));
  return {
    call,
    answers,
    status: () => status,
    answered: async (count) => {
      await until(`${count} answers`, async () => answers.length >= count);
      return answers.slice(0, count);
    },
  };
}

/** A request to read all of a stream forwards as text; change what is asked for. */
export function readRequest(change: (options: ReadReq.Options) => void): ReadReq {
  const options = new ReadReq.Options();
  const uuids = new ReadReq.Options.UUIDOption();
  uuids.setString(new Empty());
  options.setUuidOption(uuids).setNoFilter(new Empty()).setCount('1000000');
  change(options);
  return new ReadReq().setOptions(options);
}

export function ofStream(options: ReadReq.Options, stream: string): ReadReq.Options.StreamOptions {
  const scope = new ReadReq.Options.StreamOptions();
  scope.setStreamIdentifier(identifier(stream)).setStart(new Empty());
  options.setStream(scope);
  return scope;
}

export function ofAll(options: ReadReq.Options, from: 'start' | 'end' | bigint = 'start'): void {
  const scope = new ReadReq.Options.AllOptions();
  if (from === 'start') {
    scope.setStart(new Empty());
  } else if (from === 'end') {
    scope.setEnd(new Empty());
  } else {
    const position = new ReadReq.Options.Position();
    scope.setPosition(position.setCommitPosition(from.toString()).setPreparePosition(from.toString()));
  }
  options.setAll(scope);
}

/** All messages of a read that ends by itself. */
export const read = (bare: StreamsClient, request: ReadReq): Promise<readonly ReadResp[]> =>
  new Promise((resolve, reject) => {
    const messages: ReadResp[] = [];
    const call = bare.read(request);
    call.on('data', (message: ReadResp) => messages.push(message));
    call.on('error', reject);
    call.on('end', () => resolve(messages));
  });

export interface BareSubscription {
  readonly messages: readonly ReadResp[];
  readonly failure: () => ServiceError | undefined;
  cancel(): void;
}

export function subscription(bare: StreamsClient, request: ReadReq): BareSubscription {
  const messages: ReadResp[] = [];
  let failure: ServiceError | undefined;
  const call = bare.read(request);
  call.on('data', (message: ReadResp) => messages.push(message));
  call.on('error', (error: ServiceError) => (failure = error));
  return { messages, failure: () => failure, cancel: () => call.cancel() };
}

/** A call of a client that knows HTTP/2 only; its connection ends with it. */
export function rawCall({ port }: { readonly port: number }, method: string): ClientHttp2Stream {
  const session = connect(`http://127.0.0.1:${port}`);
  const call = session.request({
    ':method': 'POST',
    ':path': `/event_store.client.streams.Streams/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.once('close', () => session.close());
  return call;
}
