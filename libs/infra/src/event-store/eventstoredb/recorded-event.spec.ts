import { randomUUID } from 'node:crypto';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { anEvent } from '../conformance/an-event';
import { eventMessage, recordedMessage } from './given-messages';
import { positionOf } from './log-position.parser';
import { parseRecord } from './recorded-event.parser';

function record(message: ReadResp) {
  const event = message.getEvent();
  if (event === undefined) throw new Error('a message with an event was given');
  return parseRecord(event);
}

test('an event of ours comes back as it was written, with its place and its time', () => {
  const event = anEvent({ schemaVersion: 3, data: { text: 'ß 漢 🚀', nothing: null } });
  const place = { stream: 'order-1', revision: 7n, at: 1_234, created: Date.UTC(2026, 0, 1, 12) };
  expect(record(eventMessage(event, place))).toMatchObject({
    id: event.id,
    stream: 'order-1',
    revision: 7n,
    position: positionOf({ commit: '1234', prepare: '1234' }),
    event: {
      ...event,
      streamId: 'order-1',
      revision: 7n,
      position: positionOf({ commit: '1234', prepare: '1234' }),
      recordedAt: new Date('2026-01-01T12:00:00.000Z'),
    },
  });
});

test('the version of the data travels in the metadata, and is no part of it', () => {
  const { event } = record(eventMessage(anEvent({ schemaVersion: 2 }), { at: 1 }));
  if (typeof event === 'string') throw new Error('it is one of ours');
  expect(event.schemaVersion).toBe(2);
  expect(Object.keys(event.metadata).filter((key) => key.startsWith('$'))).toEqual([]);
});

test.each([
  ['$metadata', '$$order-1'],
  ['$>', 'order-1'],
  ['order.placed', '$stats-0'],
])("%s in %s is the server's own", (type, stream) => {
  const metadata = '{"$schemaVersion":1}';
  const message = recordedMessage({ id: randomUUID(), type, data: '{}', metadata }, { stream, at: 1 });
  expect(record(message).event).toBe('system');
});

test.each([
  ['no metadata', '{}', ''],
  ['metadata of another kind', '{}', '{"user":"x"}'],
  ['metadata that is no object', '{}', 'null'],
  ['metadata that is not JSON', '{}', '\u0000\u0001'],
  ['data that is not JSON', '\u0000\u0001', '{"$schemaVersion":1}'],
])('an event with %s is somebody else’s, and keeps its place', (_, data, metadata) => {
  const message = recordedMessage({ id: randomUUID(), type: 'theirs', data, metadata }, { at: 9 });
  expect(record(message)).toMatchObject({
    event: 'foreign',
    position: positionOf({ commit: '9', prepare: '9' }),
  });
});
