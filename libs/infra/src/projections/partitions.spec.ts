import type { RecordedEvent } from '@slipway/application/ports';
import { auditTimeline } from '../audit/audit-timeline.view';
import { EventLog } from '../../../../test/support/event-log';
import { aTally, counted } from '../../../../test/support/projections';
import { countOf, partitionOf, partitionsOf } from './partitions';

function eventOf(stream: string): RecordedEvent {
  const [event] = new EventLog().append('acme', stream, { type: counted, data: {} }).events;
  if (event === undefined) throw new Error('nothing was appended');
  return event;
}

test('a projection is whole unless it says otherwise', () => {
  expect(partitionsOf(aTally())).toEqual(['-']);
  expect(partitionOf(aTally(), eventOf('order-1'))).toBe('-');
  expect(countOf('-')).toBe(1);
});

test('parts are named with their number', () => {
  expect(partitionsOf(aTally({ partitions: 3 }))).toEqual(['1/3', '2/3', '3/3']);
  expect(countOf('2/3')).toBe(3);
});

test('which part an event belongs to never changes: checkpoints were written by it', () => {
  const parts = ['order-1', 'order-2', 'order-3', 'payment-ä', ''].map((stream) =>
    partitionOf(aTally({ partitions: 5 }), eventOf(stream)),
  );
  expect(parts).toEqual(['5/5', '3/5', '2/5', '1/5', '2/5']);
});

test('the key decides, not the stream, where a projection has one', () => {
  const byType = aTally({ partitions: 7, keyOf: ({ type }) => type });
  const parts = new Set(['a-1', 'b-2', 'c-3', 'd-4'].map((stream) => partitionOf(byType, eventOf(stream))));
  expect(parts.size).toBe(1);
});

test('streams are shared out evenly', () => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 10_000; n += 1) {
    const part = partitionOf(auditTimeline, eventOf(`order-${n}`));
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted()).toEqual(partitionsOf(auditTimeline));
  for (const count of counts.values()) expect(count).toBeGreaterThan(4_500);
});
