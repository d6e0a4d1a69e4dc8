import { origin, positionOf, wirePositionOf } from './log-position.parser';

test('a position is two numbers of one width, whatever they are, and compares as text', () => {
  expect(positionOf({ commit: '7', prepare: '5' })).toBe('00000000000000000007:00000000000000000005');
  const numbers = ['0', '9', '10', '999999999', '1000000000', '18446744073709551615'];
  const positions = numbers.map((commit) => positionOf({ commit, prepare: commit }));
  expect(positions).toEqual(positions.toSorted());
  expect(new Set(positions.map(({ length }) => length))).toEqual(new Set([41]));
  expect(positions[0]).toBe(origin);
});

test('the server gets back what it said', () => {
  const said = { commit: '1002003', prepare: '18446744073709551615' };
  expect(wirePositionOf(positionOf(said))).toEqual(said);
});

test.each(['', '00000000000000000042', '1:1', `${origin}0`, `x${origin}`])(
  'a position of another store (%j) is refused',
  (position) => {
    expect(() => wirePositionOf(position as typeof origin)).toThrow(RangeError);
  },
);
