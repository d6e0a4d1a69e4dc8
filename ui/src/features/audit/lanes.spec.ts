import { describe, expect, it } from 'vitest';
import { lanesOf, linesOf } from './lanes';

/** `a<x` is an event `a` that `x` led to. */
const story = (...events: readonly string[]) =>
  lanesOf(
    events.map((event) => {
      const [id = '', causationId = ''] = event.split('<');
      return { id, causationId };
    }),
  );
const lanes = (...events: readonly string[]) => story(...events).rows.map(({ lane }) => lane);

describe('the lanes of a story', () => {
  it('keep one after the other in one lane, the first from a command', () => {
    const { rows, width } = story('a<command', 'b<a', 'c<b');
    expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 0]);
    expect(rows.map(({ from }) => from?.row ?? null)).toEqual([null, 0, 1]);
    expect(width).toBe(1);
  });

  it('branch where one event led to two, and the last of them goes on in the lane', () => {
    const { rows } = story('a<x', 'b<a', 'c<a');
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0]);
    expect(rows[2]?.from).toEqual({ row: 0, lane: 0 });
  });

  it('take a lane again when its branch has ended', () => {
    expect(lanes('a<x', 'b<a', 'c<a', 'd<a')).toEqual([0, 1, 1, 0]);
    expect(story('a<x', 'b<a', 'c<a', 'd<a').width).toBe(2);
  });

  it('leave a lane alone from which another branch still grows', () => {
    // b grows on while c and d come from a.
    expect(lanes('a<x', 'b<a', 'c<a', 'd<b', 'e<c')).toEqual([0, 1, 0, 1, 0]);
  });

  it('hold what two commands of one request began', () => {
    expect(lanes('a<x', 'b<x', 'c<a')).toEqual([0, 1, 0]);
  });

  it('have room for an event whose cause is on no page', () => {
    expect(story('b<a').rows).toEqual([{ id: 'b', lane: 0, from: null }]);
    expect(story().rows).toEqual([]);
  });
});

describe('the lines between the events', () => {
  const shape = { x: (lane: number) => lane * 10, y: (row: number) => row * 40, bend: 20 };

  it('go straight down in one lane, and over to another one above where it begins', () => {
    expect(linesOf(story('a<x', 'b<a', 'c<a').rows, shape)).toEqual([
      { id: 'b', d: 'M0 0V12C0 28 10 12 10 40' },
      { id: 'c', d: 'M0 0V80' },
    ]);
  });

  it('do not lead from a command', () => {
    expect(linesOf(story('a<x', 'b<x').rows, shape)).toEqual([]);
  });
});
