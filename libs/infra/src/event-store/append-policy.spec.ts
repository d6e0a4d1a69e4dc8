import type { Json, NewEvent } from '@slipway/application/ports/event-store';
import { EventNotStorable } from '@slipway/application/ports/event-store.errors';
import { encodeAppend } from './append-policy';
import { anEvent } from './conformance/an-event';

const encode = (event: NewEvent) => encodeAppend({ stream: 'spec-1', expected: 'any', events: [event] });

describe('what JSON cannot say', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;

  test.each([
    ['nothing', undefined],
    ['a bigint', { amount: 1n }],
    ['a function', () => 1],
    ['a circle', circle],
  ])('%s is refused before anything is sent', (_, data) => {
    expect(() => encode(anEvent({ data: data as Json }))).toThrow(EventNotStorable);
  });
});

test("a type in the store's own name space is refused, because readers would not see it", () => {
  expect(() => encode(anEvent({ type: '$metadata' }))).toThrow(EventNotStorable);
});

test('an encoded append is the same as a whole and in parts', () => {
  const event = anEvent({ type: 'spec."quoted"', data: { text: 'ß " \\ \u2028' } });
  const { events, parts } = encode(event);
  expect(JSON.parse(events)).toEqual([event]);
  const [part] = parts;
  expect([JSON.parse(part?.data ?? ''), JSON.parse(part?.metadata ?? '')]).toEqual([
    event.data,
    event.metadata,
  ]);
});
