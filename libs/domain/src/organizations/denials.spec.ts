import { fold, trusted } from '../kernel';
import type { Instant } from '../kernel';
import { given } from '../kernel/given';
import { denialCommands as commands, denialEvents as events, denials } from './denials';
import type { Denial } from './denials';

const noon = trusted<Instant>('2026-01-01T12:00:00.000Z');
const next = trusted<Instant>('2026-01-01T12:01:00.000Z');
const denial = (actor = 'eve', minute = noon): Denial => ({
  organizationId: 'acme',
  actor,
  minute,
  permission: 'billing.order.read',
  because: 'organizations.not_found',
});
const ten = Array.from({ length: 10 }, () => events.accessDenied(denial()));

describe('nobody denied yet', () => {
  it('tells the first denial', () =>
    given(denials, [])
      .when(commands.recordDenial(denial()))
      .then([events.accessDenied(denial())]));
});

describe('an actor denied ten times in a minute', () => {
  it('is told of no more', () => given(denials, ten).when(commands.recordDenial(denial())).then([]));

  it('is told of again in the next minute, and not for the minute before', () => {
    given(denials, ten)
      .when(commands.recordDenial(denial('eve', next)))
      .then([events.accessDenied(denial('eve', next))]);
    const tenMore = ten.map(() => events.accessDenied(denial('eve', next)));
    given(denials, [...ten, ...tenMore])
      .when(commands.recordDenial(denial()))
      .then([]);
  });

  it('hides nobody else', () =>
    given(denials, ten)
      .when(commands.recordDenial(denial('mallory')))
      .then([events.accessDenied(denial('mallory'))]));

  it('is counted', () => {
    const count = { organizationId: 'acme', actor: 'eve', minute: noon, count: 31 };
    given(denials, ten)
      .when(commands.countDenials(count))
      .then([events.accessDenialsCounted(count)]);
    given(denials, ten)
      .when(commands.countDenials({ ...count, count: 0 }))
      .then([]);
  });
});

it('remembers the actors of one minute only', () => {
  const state = fold(denials, [...ten, events.accessDenied(denial('mallory', next))]);
  expect([...state.told]).toEqual([['mallory', 1]]);
});
