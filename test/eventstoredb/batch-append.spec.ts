import { randomUUID } from 'node:crypto';
import {
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/child';
import { batchCall, batchPiece, rawCall } from './given-bare-calls';
import type { BareBatch, BatchPiece } from './given-bare-calls';
import { aStream, all, events, failure, givenEventStoreDb, there } from './given-event-store-db';
import { deframe, frame } from './grpc-framing';
import { streamNameOf } from './wire-events';
import { uuidNumbers, uuidText } from './wire-uuid';

jest.setTimeout(60_000);
const given = givenEventStoreDb();

let call: BareBatch;
beforeEach(() => {
  call = batchCall(given().bare);
});
afterEach(() => {
  call.call.cancel();
});

/** The answer to one append of its own. */
async function answerTo(piece: Omit<BatchPiece, 'id'>): Promise<BatchAppendResp> {
  const id = randomUUID();
  call.call.write(batchPiece({ id, ...piece }));
  return there((await call.answered(1))[0]);
}

function errorOf(answer: BatchAppendResp): {
  code: number;
  message: string;
  type: string;
  bytes: Uint8Array;
} {
  const error = there(answer.getError());
  const details = there(error.getDetails());
  const bytes = details.getValue_asU8();
  return { code: error.getCode(), message: error.getMessage(), type: details.getTypeUrl(), bytes };
}

const ours = (name: string): string => `type.googleapis.com/event_store.client.${name}`;

it('answers with the correlation id as text, the stream, the revision and the position; not the expectation', async () => {
  const stream = aStream();
  const id = randomUUID();
  call.call.write(batchPiece({ id, stream, expected: 'no_stream', events: [{}, {}] }));
  const answer = there((await call.answered(1))[0]);
  expect(answer.getCorrelationId()).toEqual(uuidText(id));
  expect(streamNameOf(answer.getStreamIdentifier())).toBe(stream);
  const success = there(answer.getSuccess());
  const position = there(success.getPosition());
  expect(success.getCurrentRevision()).toBe('1');
  expect(position.getPreparePosition()).toBe(position.getCommitPosition());
  expect(answer.getExpectedStreamPositionCase()).toBe(0);
});

it('answers an append of nothing to a missing stream with no_stream', async () => {
  expect((await answerTo({ stream: aStream() })).getSuccess()?.hasNoStream()).toBe(true);
});

it.each([
  ['no_stream', { currentStreamRevision: '1', expectedNoStream: {} }],
  [0n, { currentStreamRevision: '1', expectedStreamPosition: '0' }],
] as const)('answers %s at an existing stream with code 6', async (expected, said) => {
  const stream = aStream();
  await given().client.appendToStream(stream, events(2));
  const { code, message, type, bytes } = errorOf(await answerTo({ stream, expected, events: [{}] }));
  expect({ code, message, type }).toEqual({
    code: 6,
    message: 'WrongExpectedVersion',
    type: ours('WrongExpectedVersion'),
  });
  expect(WrongExpectedVersion.deserializeBinary(bytes).toObject()).toMatchObject(said);
});

it('answers stream_exists at a missing stream with current_no_stream', async () => {
  const { code, bytes } = errorOf(
    await answerTo({ stream: aStream(), expected: 'stream_exists', events: [{}] }),
  );
  expect(code).toBe(6);
  const details = WrongExpectedVersion.deserializeBinary(bytes);
  expect([details.hasCurrentNoStream(), details.hasExpectedStreamExists()]).toEqual([true, true]);
});

it('answers a tombstoned stream with code 5', async () => {
  const stream = aStream();
  await given().client.tombstoneStream(stream);
  const { code, message, type, bytes } = errorOf(await answerTo({ stream, events: [{}] }));
  expect({ code, message, type }).toEqual({ code: 5, message: 'StreamDeleted', type: ours('StreamDeleted') });
  expect(streamNameOf(StreamDeleted.deserializeBinary(bytes).getStreamIdentifier())).toBe(stream);
});

it('answers too much data with code 3 and the maximum', async () => {
  const event = { data: Buffer.alloc(1_048_577) };
  const { code, message, type, bytes } = errorOf(await answerTo({ stream: aStream(), events: [event] }));
  expect({ code, message, type }).toEqual({
    code: 3,
    message: 'MaximumAppendSizeExceeded',
    type: ours('MaximumAppendSizeExceeded'),
  });
  expect(MaximumAppendSizeExceeded.deserializeBinary(bytes).getMaxappendsize()).toBe(1_048_576);
});

it('answers a deadline that is past on arrival with code 4, and minds no other', async () => {
  const late = errorOf(
    await answerTo({ stream: aStream(), deadline: new Date(Date.now() - 1_000), events: [{}] }),
  );
  expect(late).toMatchObject({ code: 4, message: 'Timeout', type: ours('Timeout') });
  expect(Timeout.deserializeBinary(late.bytes).toObject()).toEqual({});
  call.call.write(
    batchPiece({
      id: randomUUID(),
      stream: aStream(),
      deadline: new Date(Date.now() + 60_000),
      events: [{}],
    }),
  );
  expect((await call.answered(2))[1]?.hasSuccess()).toBe(true);
});

describe('a bad id', () => {
  const id = 'ffeeddcc-bbaa-9988-7766-554433221100';

  it('is a bad request, and a second answer says Timeout with the correlation id in numbers', async () => {
    const stream = aStream();
    const asked = performance.now();
    call.call.write(batchPiece({ id, stream, events: [{ id: 'no-uuid' }] }));
    const [first, second] = await call.answered(2);
    const bad = errorOf(there(first));
    expect(bad).toMatchObject({ code: 3, message: 'BadRequest', type: ours('BadRequest') });
    expect(BadRequest.deserializeBinary(bad.bytes).getMessage()).toBe('Unrecognized Guid format.');
    expect(errorOf(there(second)).type).toBe(ours('Timeout'));
    expect(second?.getCorrelationId()?.getStructured()?.toObject()).toEqual({
      mostSignificantBits: BigInt.asIntN(64, 0xffeeddccbbaa9988n).toString(),
      leastSignificantBits: BigInt.asIntN(64, 0x7766554433221100n).toString(),
    });
    expect(performance.now() - asked).toBeGreaterThan(1_900);
    expect(await failure(all(given().client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  });

  it('gets its second answer at the deadline when that comes before two seconds', async () => {
    const other = randomUUID();
    call.call.write(batchPiece({ id, stream: aStream(), events: [{ id: 'no-uuid' }] }));
    const deadline = new Date(Date.now() + 500);
    call.call.write(batchPiece({ id: other, stream: aStream(), deadline, events: [{ id: 'no-uuid' }] }));
    const third = (await call.answered(4))[2];
    expect(third?.getCorrelationId()).toEqual(uuidNumbers(other));
  });

  it('in the first of several pieces is a bad request, yet what follows it is stored', async () => {
    const stream = aStream();
    const [good, bad] = [{}, { id: 'no-uuid' }];
    call.call.write(batchPiece({ id, stream, events: [good, bad, good], isFinal: false }));
    call.call.write(batchPiece({ id, events: [good, good], isFinal: true }));
    const [first, second] = await call.answered(2);
    expect(errorOf(there(first)).message).toBe('BadRequest');
    expect(second?.getSuccess()?.getCurrentRevision()).toBe('2');
    expect(await all(given().client.readStream(stream))).toHaveLength(3);
  });

  it('in a piece without options ends the call', async () => {
    call.call.write(batchPiece({ id, stream: aStream(), events: [{}], isFinal: false }));
    call.call.write(batchPiece({ id, events: [{ id: 'no-uuid' }] }));
    await until('the end', async () => call.status());
    expect(call.status()).toMatchObject({ code: 2, details: 'Exception was thrown by handler.' });
  });
});

it.each([
  ['no type', { metadata: { 'content-type': 'application/json' } }],
  ['an empty type', { metadata: { type: '', 'content-type': 'application/json' } }],
  ['the nil id', { id: '00000000-0000-0000-0000-000000000000' }],
])('answers an event with %s with a bad request', async (_, event) => {
  expect(errorOf(await answerTo({ stream: aStream(), events: [event] }))).toMatchObject({
    code: 3,
    message: 'BadRequest',
  });
});

it('answers an empty stream with a bad request', async () => {
  expect(errorOf(await answerTo({ stream: '', events: [{}] }))).toMatchObject({
    code: 3,
    message: 'BadRequest',
  });
});

it('takes an append in pieces as one', async () => {
  const stream = aStream();
  const id = randomUUID();
  call.call.write(batchPiece({ id, stream, events: [{}, {}], isFinal: false }));
  call.call.write(batchPiece({ id, events: [{}], isFinal: false }));
  await delay(50);
  expect(await failure(all(given().client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  call.call.write(batchPiece({ id, events: [{}], isFinal: true }));
  expect((await call.answered(1))[0]?.getSuccess()?.getCurrentRevision()).toBe('3');
});

it('gives up an append whose last piece does not come', async () => {
  const stream = aStream();
  call.call.write(batchPiece({ id: randomUUID(), stream, events: [{}], isFinal: false }));
  expect(errorOf(there((await call.answered(1))[0])).type).toBe(ours('Timeout'));
  expect(await failure(all(given().client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
});

it('answers in another order than it was asked', async () => {
  const [stored, refused] = [randomUUID(), randomUUID()];
  const pieces = [
    batchPiece({ id: stored, stream: aStream(), events: [{}] }),
    batchPiece({ id: refused, stream: aStream(), deadline: new Date(1), events: [{}] }),
  ];
  const raw = rawCall(given().server, 'BatchAppend');
  raw.write(frame(pieces.map((piece) => piece.serializeBinary())));
  const complete = deframe();
  const answered: (string | undefined)[] = [];
  for await (const chunk of raw) {
    for (const message of complete(chunk)) {
      answered.push(BatchAppendResp.deserializeBinary(message).getCorrelationId()?.getString());
    }
    if (answered.length === 2) break;
  }
  expect(answered).toEqual([refused, stored]);
});

it('never ends behind a half-close when nothing is pending', async () => {
  const { server } = given();
  await answerTo({ stream: aStream(), events: [{}] });
  const before = await server.openCalls();
  call.call.end();
  // What never comes has no event to wait for.
  await delay(300);
  expect(call.status()).toBeUndefined();
  expect(await server.openCalls()).toEqual(before);
});

it('never ends behind a half-close when only the second answer to a bad request was due', async () => {
  const deadline = new Date(Date.now() + 300);
  call.call.write(batchPiece({ id: randomUUID(), stream: aStream(), deadline, events: [{ id: 'no-uuid' }] }));
  await call.answered(1);
  call.call.end();
  await call.answered(2);
  // What never comes has no event to wait for.
  await delay(200);
  expect(call.status()).toBeUndefined();
});

it('ends behind a half-close with the answer that was pending', async () => {
  const { server } = given();
  await server.holdAnswers('BatchAppend');
  call.call.write(batchPiece({ id: randomUUID(), stream: aStream(), events: [{}] }));
  call.call.end();
  await until('the answer', async () => (await server.heldAnswers()) > 0);
  await server.releaseAnswers();
  await call.answered(1);
  await until('the end', async () => call.status());
  expect(call.status()).toMatchObject({ code: 0 });
});

it('of a message that is too large is over for every append of the call', async () => {
  const { server } = given();
  const huge = { data: Buffer.alloc(17 * 1024 * 1024) };
  await server.holdAnswers('BatchAppend');
  call.call.write(batchPiece({ id: randomUUID(), stream: aStream(), events: [{}] }));
  call.call.write(batchPiece({ id: randomUUID(), stream: aStream(), events: [huge] }));
  await until('the end', async () => (await server.heldAnswers()) > 1);
  await server.releaseAnswers();
  await until('the end', async () => call.status());
  expect(call.status()).toMatchObject({ code: 8 });
});
