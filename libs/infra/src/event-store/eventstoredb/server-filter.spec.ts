import { anEvent } from '../conformance/an-event';
import { origin } from './log-position.parser';
import { matches, matchesNothing, serverFilter } from './server-filter';

const recorded = (streamId: string, type: string) => ({
  ...anEvent({ type }),
  streamId,
  revision: 0n,
  position: origin,
  recordedAt: new Date(0),
});

describe('the server', () => {
  test('is asked for exact types, taken literally', () => {
    const filter = serverFilter({ types: ['a.b', 'c*|d', 'e\\f'] });
    if (filter?.on !== 'type') throw new Error('types were asked for');
    const regex = new RegExp(filter.regex);
    for (const type of ['a.b', 'c*|d', 'e\\f']) expect(regex.test(type)).toBe(true);
    for (const type of ['axb', 'a.b.c', 'xa.b', 'c', 'cc', 'd', 'A.B', '']) {
      expect(regex.test(type)).toBe(false);
    }
  });

  test('is asked for streams by their prefix, and for those alone when both are wanted', () => {
    const prefixes = ['order-', 'user-1'];
    expect(serverFilter({ streamPrefixes: prefixes })).toEqual({ on: 'stream', prefixes });
    expect(serverFilter({ streamPrefixes: prefixes, types: ['a'] })).toEqual({ on: 'stream', prefixes });
  });

  test('is asked for nothing in particular when nothing is, or every stream', () => {
    expect(serverFilter()).toBeUndefined();
    expect(serverFilter({ streamPrefixes: ['order-', ''] })).toBeUndefined();
    expect(serverFilter({ streamPrefixes: [''], types: ['a'] })).toMatchObject({ on: 'type' });
  });
});

test('what came is looked at in both dimensions', () => {
  const filter = { types: ['a', 'b'], streamPrefixes: ['order-'] };
  expect(matches(recorded('order-1', 'a'), filter)).toBe(true);
  expect(matches(recorded('order-1', 'c'), filter)).toBe(false);
  expect(matches(recorded('orders-1', 'a'), filter)).toBe(false);
  expect(matches(recorded('orders-1', 'c'))).toBe(true);
});

test('an empty list matches nothing, so nobody need be asked', () => {
  expect(matchesNothing({ types: [] })).toBe(true);
  expect(matchesNothing({ types: ['a'], streamPrefixes: [] })).toBe(true);
  expect(matchesNothing({ types: ['a'] })).toBe(false);
  expect(matchesNothing()).toBe(false);
});
