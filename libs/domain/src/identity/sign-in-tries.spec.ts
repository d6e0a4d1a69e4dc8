import { later, Refusal, trusted } from '../kernel';
import type { Instant } from '../kernel';
import { given } from '../kernel/given';
import { fold } from '../kernel';
import { signInTries } from './sign-in-tries';
import { signInCommands as commands, signInEvents as events } from './sign-in.messages';
import type { TriesOf } from './sign-in.messages';

const noon = trusted<Instant>('2026-01-01T12:00:00.000Z');
const at = (seconds: number) => later(noon, seconds);

/** So many tries, one a second from noon on. */
const tries = (count: number, of: TriesOf = 'account') =>
  Array.from({ length: count }, (_, n) => events.signInTried({ tryId: `try-${n}`, of, at: at(n) }));
const begin = (of: TriesOf = 'account') => commands.beginTry({ tryId: 'next', of });

describe('nobody has tried', () => {
  it('a try is counted before anybody knows whether it is right', () =>
    given(signInTries, [])
      .when(begin(), { now: noon })
      .then([events.signInTried({ tryId: 'next', of: 'account', at: noon })]));

  it('a try that was not begun does not end', () =>
    given(signInTries, [])
      .when(commands.endTry({ tryId: 'next' }))
      .then([]));

  it('there is nothing to clear', () => given(signInTries, []).when(commands.clearTries({})).then([]));
});

describe.each([
  ['account', 10],
  ['browser', 10],
  ['network', 50],
  ['link', 3],
  ['proof', 10],
] as const)('tries that are counted by %s', (of, most) => {
  it(`are allowed up to the ${most}th`, () =>
    given(signInTries, tries(most - 1, of))
      .when(begin(of), { now: at(60) })
      .then([events.signInTried({ tryId: 'next', of, at: at(60) })]));

  it('are refused from then on, and leave nothing behind', () =>
    given(signInTries, tries(most, of))
      .when(begin(of), { now: at(60) })
      .fails('identity.too_many_tries'));
});

describe('too many tries', () => {
  it('say for how long: until the first of them is a quarter of an hour old', () => {
    const state = fold(signInTries, tries(10));
    const decide = () => signInTries.decide(begin(), state, { now: at(60) });
    expect(decide).toThrow(Refusal);
    expect(decide).toThrow(expect.objectContaining({ retryAfterSeconds: 840 }));
  });

  it('are too many until that very second', () => {
    given(signInTries, tries(10))
      .when(begin(), { now: at(899) })
      .fails('identity.too_many_tries');
    given(signInTries, tries(10))
      .when(begin(), { now: at(900) })
      .then([events.signInTried({ tryId: 'next', of: 'account', at: at(900) })]);
  });

  it('make room one by one, not all at once', () => {
    const later = [...tries(10), events.signInTried({ tryId: 'later', of: 'account', at: at(900) })];
    given(signInTries, later)
      .when(begin(), { now: at(900) })
      .fails('identity.too_many_tries');
    given(signInTries, later)
      .when(begin(), { now: at(901) })
      .then([events.signInTried({ tryId: 'next', of: 'account', at: at(901) })]);
  });

  it('are forgiven when the owner has proven it otherwise', () => {
    given(signInTries, tries(10))
      .when(commands.clearTries({}))
      .then([events.signInTriesCleared({})]);
    given(signInTries, [...tries(10), events.signInTriesCleared({})])
      .when(begin(), { now: at(60) })
      .then([events.signInTried({ tryId: 'next', of: 'account', at: at(60) })]);
  });
});

describe('a hundred wrong tries in a row', () => {
  /** One every two minutes: never ten in a quarter of an hour. */
  const slow = (count: number, of: TriesOf) =>
    Array.from({ length: count }, (_, n) => events.signInTried({ tryId: `slow-${n}`, of, at: at(n * 120) }));
  const next = at(100 * 120);

  it.each(['account', 'browser', 'proof'] as const)('are the last ones, counted by %s', (of) => {
    given(signInTries, slow(99, of))
      .when(begin(of), { now: next })
      .then([events.signInTried({ tryId: 'next', of, at: next })]);
    given(signInTries, slow(100, of)).when(begin(of), { now: next }).fails('identity.too_many_in_a_row');
  });

  it('are no more in a row when one was right among them, or when the owner has proven it otherwise', () => {
    for (const event of [events.signInSucceeded({ tryId: 'slow-98' }), events.signInTriesCleared({})])
      given(signInTries, [
        ...slow(99, 'account'),
        event,
        events.signInTried({ tryId: 'one', of: 'account', at: next }),
      ])
        .when(begin(), { now: next })
        .then([events.signInTried({ tryId: 'next', of: 'account', at: next })]);
    given(signInTries, slow(100, 'account'))
      .when(commands.clearTries({}))
      .then([events.signInTriesCleared({})]);
  });

  it.each(['network', 'link'] as const)('are nothing special, counted by %s', (of) =>
    given(signInTries, slow(200, of))
      .when(begin(of), { now: at(400 * 120) })
      .then([events.signInTried({ tryId: 'next', of, at: at(400 * 120) })]),
  );
});

describe('a try that was right', () => {
  const right = [...tries(10), events.signInSucceeded({ tryId: 'try-9' })];

  it('counts no more, and those of others still do', () => {
    given(signInTries, right)
      .when(begin(), { now: at(60) })
      .then([events.signInTried({ tryId: 'next', of: 'account', at: at(60) })]);
    given(signInTries, [...right, events.signInTried({ tryId: 'again', of: 'account', at: at(30) })])
      .when(begin(), { now: at(60) })
      .fails('identity.too_many_tries');
  });

  it('is said once, also when it is begun or ended twice', () => {
    given(signInTries, tries(1))
      .when(commands.beginTry({ tryId: 'try-0', of: 'account' }))
      .then([]);
    given(signInTries, tries(1))
      .when(commands.endTry({ tryId: 'try-0' }))
      .then([events.signInSucceeded({ tryId: 'try-0' })]);
    given(signInTries, right)
      .when(commands.endTry({ tryId: 'try-9' }))
      .then([]);
  });
});
