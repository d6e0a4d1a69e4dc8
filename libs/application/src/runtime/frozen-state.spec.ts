import fc from 'fast-check';
import { deciders } from '@slipway/domain/contexts';
import { personal } from '@slipway/domain/kernel';
import { toJson } from '../ports';
import { freeze, NotFreezable, requireFreezable, thaw } from './frozen-state';
import { counter } from './given-runtime';

const throughText = (state: unknown): unknown => thaw(toJson(JSON.parse(JSON.stringify(freeze(state)))));

test('whatever plain values, lists, objects and maps make up comes back as it was', () => {
  const key = fc.string().filter((name) => name !== '__proto__' && name !== '$map');
  const { state } = fc.letrec((tie) => ({
    state: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('state'), { maxLength: 4 }),
      fc.dictionary(key, tie('state'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(fc.tuple(fc.string(), tie('state')), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  }));
  fc.assert(
    fc.property(state, (value) => {
      expect(throughText(value)).toEqual(value);
    }),
  );
});

test('a frozen state is a copy: what happens to the fold does not reach it', () => {
  const state = { places: new Map([['a', { n: 1 }]]) };
  const frozen = JSON.stringify(freeze(state));
  const copy = freeze(state);
  state.places.set('b', { n: 2 });
  expect(JSON.stringify(copy)).toBe(frozen);
});

test.each([
  ['a date', { at: new Date(0) }, 'state/at is no plain object'],
  ['a set', { ids: new Set(['a']) }, 'state/ids is no plain object'],
  ['a bigint', { places: new Map([['a', 1n]]) }, 'state/places/a is a bigint'],
  ['nothing', { reason: undefined }, 'state/reason is a undefined'],
  ['no number', [1, Number.NaN], 'state/1 is a number'],
  ['a function', { decide: () => [] }, 'state/decide is a function'],
  ['an object of a class', { url: new URL('http://localhost') }, 'state/url is no plain object'],
  ['what would pass for a map', { $map: [] }, 'has a key $map'],
  ['personal data in the clear', new Map([['ada', { name: personal('ada', 'Ada') }]]), 'in the clear'],
])('%s is refused, by its place', (_, state, message) => {
  expect(() => freeze(state)).toThrow(NotFreezable);
  expect(() => freeze(state)).toThrow(message);
});

test('personal data that is sealed is kept as it is', () => {
  const sealed = { subject: 'ada', sealed: { k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' } };
  expect(throughText({ name: sealed })).toEqual({ name: sealed });
});

describe('at boot', () => {
  test('every decider that declares snapshots can be kept in one', () => {
    expect(() => requireFreezable(Object.values(deciders))).not.toThrow();
    const declared = Object.values(deciders).filter(({ reducerVersion }) => reducerVersion !== undefined);
    expect(declared.map(({ category }) => category).sort()).toEqual([
      'access',
      'quota',
      'roster',
      'signin',
      'tree',
    ]);
  });

  test('one that cannot is refused by name; one that declares none is not looked at', () => {
    const dated = { ...counter, initial: () => ({ total: 0, isClosed: false, at: new Date(0) }) };
    expect(() => requireFreezable([dated])).not.toThrow();
    expect(() => requireFreezable([{ ...dated, reducerVersion: 1 }])).toThrow('counter declares snapshots');
  });
});
