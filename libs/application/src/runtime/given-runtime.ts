import { assertNever, command, event, instant } from '@slipway/domain/kernel';
import type { Decider, MessagesOf } from '@slipway/domain/kernel';
import type { Clock } from '../ports';
import type { Request } from './request';
import { error } from '@slipway/domain/kernel';

/** A small aggregate for the specs of the runtime: a counter that refuses to pass its limit. */
export const counterCommands = {
  add: command('counter.add').of<{ readonly amount: number }>(),
  close: command('counter.close').of<Record<never, never>>(),
};
export const counterEvents = {
  added: event('counter.added').of<{ readonly amount: number }>(),
  closed: event('counter.closed').of<Record<never, never>>(),
};
type CounterCommand = MessagesOf<typeof counterCommands>;
type CounterEvent = MessagesOf<typeof counterEvents>;
export type Counter = { total: number; isClosed: boolean };

export const counterClosed = error(
  'counter.closed',
  'rule',
  () => 'The counter is closed. Open another one.',
);

export const counter: Decider<CounterCommand, Counter, CounterEvent> = {
  category: 'counter',
  events: counterEvents,
  initial: () => ({ total: 0, isClosed: false }),
  decide(command, state) {
    switch (command.type) {
      case 'counter.add':
        if (state.isClosed) throw counterClosed();
        return command.data.amount === 0 ? [] : [counterEvents.added(command.data)];
      case 'counter.close':
        return state.isClosed ? [] : [counterEvents.closed({})];
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'counter.added':
        state.total += event.data.amount;
        return state;
      case 'counter.closed':
        state.isClosed = true;
        return state;
      default:
        return assertNever(event);
    }
  },
};

export const fixedClock: Clock = { now: () => instant(Date.UTC(2026, 0, 1, 12)) };

export function aRequest(commandId: string, more: Partial<Request> = {}): Request {
  return {
    actor: { kind: 'operator' },
    scope: 'platform',
    commandId,
    correlationId: commandId,
    causationId: commandId,
    ...more,
  };
}
