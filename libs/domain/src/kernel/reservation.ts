import { assertNever } from './assert-never';
import type { Decider } from './decider';
import { error } from './errors';
import { command, event } from './message';
import type { MessagesOf } from './message';

/**
 * Uniqueness of a value that must not stand in the log (an e-mail address, a slug): one stream per value,
 * `reservation-<kind>.<hash>`, whose hash is keyed. Whoever appends first has it.
 */
export const reservationCommands = {
  reserve: command('reservation.reserve').of<{ readonly by: string }>(),
  release: command('reservation.release').of<{ readonly by: string }>(),
};
export const reservationEvents = {
  reserved: event('reservation.reserved').of<{ readonly by: string }>(),
  released: event('reservation.released').of<{ readonly by: string }>(),
};
export type ReservationCommand = MessagesOf<typeof reservationCommands>;
export type ReservationEvent = MessagesOf<typeof reservationEvents>;

export type Reservation = { readonly status: 'free' } | { readonly status: 'reserved'; readonly by: string };

export const reservationErrors = {
  taken: error('reservation.taken', 'conflict', () => 'This value is already in use. Choose another one.'),
};

export const reservation: Decider<ReservationCommand, Reservation, ReservationEvent> = {
  category: 'reservation',
  events: reservationEvents,
  initial: () => ({ status: 'free' }),
  decide(command, state) {
    switch (command.type) {
      case 'reservation.reserve':
        if (state.status === 'free') return [reservationEvents.reserved({ by: command.data.by })];
        if (state.by === command.data.by) return [];
        throw reservationErrors.taken();
      case 'reservation.release':
        if (state.status === 'free' || state.by !== command.data.by) return [];
        return [reservationEvents.released({ by: command.data.by })];
      default:
        return assertNever(command);
    }
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'reservation.reserved':
        return { status: 'reserved', by: event.data.by };
      case 'reservation.released':
        return { status: 'free' };
      default:
        return assertNever(event);
    }
  },
};
