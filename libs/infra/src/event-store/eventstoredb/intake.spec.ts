import { randomUUID } from 'node:crypto';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { RecordedEvent } from '@slipway/application/ports/event-store';
import { anEvent } from '../conformance/an-event';
import { caughtUpMessage, checkpointMessage, eventMessage, recordedMessage } from './given-messages';
import { Intake } from './intake';
import { origin, positionOf } from './log-position.parser';
import { pageLimits } from './pages';

const at = (offset: number) => positionOf({ commit: String(offset), prepare: String(offset) });
const message = (offset: number, type = 'spec.happened') => eventMessage(anEvent({ type }), { at: offset });
const places = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);

function anIntake(more: Partial<ConstructorParameters<typeof Intake>[0]> = {}): Intake {
  return new Intake({ after: origin, batchSize: 100, onForeign: () => undefined, ...more });
}

/** Long after everything that came had come. */
const later = () => performance.now() + 60_000;

describe('a batch', () => {
  test('has the events in order, and reaches as far as the last of them', () => {
    const intake = anIntake();
    for (const offset of [10, 20, 30]) intake.accept(message(offset), at(30));
    const batch = intake.take(false);
    expect(places(batch.events)).toEqual([at(10), at(20), at(30)]);
    expect(batch).toMatchObject({ through: at(30), caughtUp: false });
  });

  test('reaches over what is filtered out, or is not ours', () => {
    const foreign = { id: randomUUID(), type: 'theirs', data: '{}', metadata: '' };
    for (const other of [
      message(20, 'spec.other'),
      recordedMessage(foreign, { at: 20 }),
      recordedMessage({ ...foreign, type: '$metadata' }, { at: 20 }),
      checkpointMessage(20),
    ]) {
      const intake = anIntake({ filter: { types: ['spec.happened'] } });
      intake.accept(message(10), at(20));
      intake.accept(other, at(20));
      const batch = intake.take(false);
      expect(places(batch.events)).toEqual([at(10)]);
      expect(batch.through).toBe(at(20));
    }
  });

  test('has no event a second time when another call begins to fill it', () => {
    const intake = anIntake();
    for (const offset of [10, 20]) intake.accept(message(offset), at(20));
    intake.begin();
    for (const offset of [10, 20, 30]) intake.accept(message(offset), at(30));
    expect(places(intake.take(false).events)).toEqual([at(10), at(20), at(30)]);
  });

  test('never reaches back', () => {
    const intake = anIntake();
    intake.accept(message(30), at(30));
    for (const late of [message(10), checkpointMessage(20), checkpointMessage(0)]) intake.accept(late, at(5));
    intake.accept(caughtUpMessage(), at(5));
    expect(intake.take(false)).toMatchObject({ through: at(30) });
  });

  test('is full at its size', () => {
    const intake = anIntake({ batchSize: 2 });
    intake.accept(message(10), at(30));
    expect(intake.isFull).toBe(false);
    intake.accept(message(20), at(30));
    expect(intake.isFull).toBe(true);
    expect(intake.dueIn(performance.now())).toBe(0);
    intake.take(true);
    expect(intake.isFull).toBe(false);
  });

  test('is full with some megabytes', () => {
    const intake = anIntake();
    const data = 'x'.repeat(1_000_000);
    const wanted = Math.ceil(pageLimits.bytes / data.length);
    for (let n = 1; n <= wanted; n += 1) {
      expect(intake.isFull).toBe(false);
      intake.accept(eventMessage(anEvent({ data }), { at: n }), at(n));
    }
    expect(intake.isFull).toBe(true);
  });
});

describe('the end of history', () => {
  test('is news at once, once', () => {
    const intake = anIntake();
    expect(intake.dueIn(later())).toBeUndefined();
    intake.accept(caughtUpMessage(), origin);
    expect(intake.dueIn(performance.now())).toBe(0);
    expect(intake.take(false)).toEqual({ events: [], through: origin, caughtUp: true });
    expect(intake.dueIn(later())).toBeUndefined();
  });

  test('is where the log ended before the call', () => {
    const intake = anIntake({ filter: { types: ['spec.rare'] } });
    intake.accept(checkpointMessage(20), at(70));
    intake.accept(caughtUpMessage(), at(70));
    expect(intake.take(false).through).toBe(at(70));
  });

  test('is not there yet while more has come than there was room for', () => {
    const intake = anIntake();
    intake.accept(message(10), at(10));
    intake.accept(caughtUpMessage(), at(10));
    expect(intake.take(true).caughtUp).toBe(false);
    expect(intake.take(false).caughtUp).toBe(true);
  });

  test('is behind again when the server says so', () => {
    const intake = anIntake();
    intake.accept(caughtUpMessage(), origin);
    intake.take(false);
    intake.accept(new ReadResp().setFellBehind(new ReadResp.FellBehind()), origin);
    intake.accept(message(10), origin);
    expect(intake.take(false)).toMatchObject({ through: at(10), caughtUp: false });
  });

  test('is not said again by the next call, unless it was behind', () => {
    const intake = anIntake();
    intake.accept(caughtUpMessage(), at(10));
    intake.take(false);
    intake.begin();
    intake.accept(caughtUpMessage(), at(10));
    expect(intake.dueIn(later())).toBeUndefined();
    intake.begin();
    intake.accept(message(20), at(20));
    expect(intake.take(false).caughtUp).toBe(false);
    intake.accept(caughtUpMessage(), at(20));
    expect(intake.dueIn(performance.now())).toBe(0);
  });
});

describe('what has come', () => {
  test('waits a little for more, and less once everything has come', () => {
    const [history, live] = [anIntake(), anIntake()];
    live.accept(caughtUpMessage(), origin);
    live.take(false);
    const before = performance.now();
    for (const intake of [history, live]) intake.accept(message(10), at(10));
    const [long, short] = [history.dueIn(before), live.dueIn(before)];
    expect(short).toBeGreaterThan(0);
    expect(short).toBeLessThan(10 + performance.now() - before);
    expect(long).toBeGreaterThan(Number(short));
    for (const intake of [history, live]) expect(intake.dueIn(later())).toBe(0);
  });

  test('of somebody else is told of once', () => {
    const told: string[] = [];
    const intake = anIntake({ onForeign: ({ stream, revision }) => told.push(`${stream}@${revision}`) });
    const theirs = { id: randomUUID(), type: 'theirs', data: '{}', metadata: '' };
    intake.accept(recordedMessage(theirs, { stream: 'theirs-1', revision: 4n, at: 10 }), at(20));
    intake.accept(recordedMessage(theirs, { stream: 'theirs-1', revision: 5n, at: 20 }), at(20));
    expect(told).toEqual(['theirs-1@4']);
  });
});
