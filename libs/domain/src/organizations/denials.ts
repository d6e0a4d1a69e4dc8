import { assertNever, command, event } from '../kernel';
import type { Decider, Instant, MessagesOf } from '../kernel';

/** Somebody who has proven who they are asked for what they may not. */
export type Denial = {
  /** Whom they asked; the scope of the event is `platform` when there is no such organization. */
  readonly organizationId: string;
  /** A user's or a token's id. */
  readonly actor: string;
  /** When, cut to the minute: what the bound counts by. */
  readonly minute: Instant;
  readonly permission: string;
  /** The stable code that the caller was answered. */
  readonly because: string;
};
export type DenialCount = Pick<Denial, 'organizationId' | 'actor' | 'minute'> & { readonly count: number };

/** Denied requests at one organization: `access-<organizationId>`. */
export const denialCommands = {
  recordDenial: command('organizations.record-denial').of<Denial>(),
  countDenials: command('organizations.count-denials').of<DenialCount>(),
};
export const denialEvents = {
  accessDenied: event('organizations.access-denied').of<Denial>(),
  /** So many more in that minute, of which nothing else is known. */
  accessDenialsCounted: event('organizations.access-denials-counted').of<DenialCount>(),
};
export type DenialCommand = MessagesOf<typeof denialCommands>;
export type DenialEvent = MessagesOf<typeof denialEvents>;

/** Told one by one, for each actor and minute. Whoever knocks on every door would otherwise fill the log. */
export const mostDenialsAMinute = 10;

export type Denials = { readonly minute: Instant | null; readonly told: Map<string, number> };

/** Clocks of several processes differ a little: a denial of the minute before counts in this one. */
function toldOf(state: Denials, { actor, minute }: Denial): number {
  return state.minute !== null && minute <= state.minute ? (state.told.get(actor) ?? 0) : 0;
}

function tell(state: Denials, denial: Denial): Denials {
  const told = toldOf(state, denial) + 1;
  const isNewMinute = state.minute === null || denial.minute > state.minute;
  const next = isNewMinute ? { minute: denial.minute, told: new Map<string, number>() } : state;
  next.told.set(denial.actor, told);
  return next;
}

export const denials: Decider<DenialCommand, Denials, DenialEvent> = {
  category: 'access',
  events: denialEvents,
  reducerVersion: 1,
  initial: () => ({ minute: null, told: new Map() }),
  decide(command, state) {
    switch (command.type) {
      case 'organizations.record-denial':
        return toldOf(state, command.data) < mostDenialsAMinute
          ? [denialEvents.accessDenied(command.data)]
          : [];
      case 'organizations.count-denials':
        return command.data.count > 0 ? [denialEvents.accessDenialsCounted(command.data)] : [];
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'organizations.access-denied':
        return tell(state, event.data);
      case 'organizations.access-denials-counted':
        return state;
      default:
        return assertNever(event);
    }
  },
};
