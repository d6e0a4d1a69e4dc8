import type { Decider } from './decider';
import { error, Refusal } from './errors';
import { given, SpecificationFailed } from './given';
import { command, event } from './message';

const add = command('counter.add').of<{ readonly by: number }>();
const added = event('counter.added').of<{ readonly by: number }>();
const tooMuch = error('counter.too_much', 'rule', (by: number) => `${by} is too much. Add less.`);

const counter: Decider<ReturnType<typeof add>, { total: number }, ReturnType<typeof added>> = {
  category: 'counter',
  events: { added },
  initial: () => ({ total: 0 }),
  decide(wish, state) {
    if (wish.data.by < 0) throw new TypeError('a bug');
    if (state.total + wish.data.by > 10) throw tooMuch(wish.data.by);
    return wish.data.by === 0 ? [] : [added(wish.data)];
  },
  evolve(state, fact) {
    state.total += fact.data.by;
    return state;
  },
};

describe('a decider specification that holds', () => {
  it('compares the events', () =>
    given(counter, [])
      .when(add({ by: 3 }))
      .then([added({ by: 3 })]));
  it('knows that nothing happened', () =>
    given(counter, [])
      .when(add({ by: 0 }))
      .then([]));
  it('folds the history first', () =>
    given(counter, [added({ by: 8 })])
      .when(add({ by: 3 }))
      .fails('counter.too_much'));
});

describe('a decider specification that does not hold', () => {
  it('goes red when the events differ', () => {
    expect(() =>
      given(counter, [])
        .when(add({ by: 3 }))
        .then([added({ by: 4 })]),
    ).toThrow(SpecificationFailed);
    expect(() =>
      given(counter, [])
        .when(add({ by: 3 }))
        .then([]),
    ).toThrow(SpecificationFailed);
  });

  it('goes red when nothing is refused, and its own failure is no refusal', () => {
    const fails = () =>
      given(counter, [])
        .when(add({ by: 3 }))
        .fails('counter.too_much');
    expect(fails).toThrow(SpecificationFailed);
    expect(fails).not.toThrow(Refusal);
  });

  it('goes red when something else is refused', () => {
    expect(() =>
      given(counter, [])
        .when(add({ by: 11 }))
        .fails('counter.too_little'),
    ).toThrow(SpecificationFailed);
  });

  it('does not take a bug for a refusal', () => {
    expect(() =>
      given(counter, [])
        .when(add({ by: -1 }))
        .fails('counter.too_much'),
    ).toThrow(TypeError);
  });

  it('goes red when events were expected and the command is refused', () => {
    expect(() =>
      given(counter, [])
        .when(add({ by: 11 }))
        .then([]),
    ).toThrow(Refusal);
  });
});
