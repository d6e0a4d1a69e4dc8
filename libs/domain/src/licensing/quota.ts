import { assertNever, isSame } from '../kernel';
import type { Decider } from '../kernel';
import { licensingErrors } from './licensing.errors';
import { quotaEvents } from './licensing.messages';
import type {
  LicenseLimits,
  QuotaCommand,
  QuotaEvent,
  QuotaOpening,
  QuotaRequest,
  QuotaWish,
} from './licensing.messages';
import { areLimitsValid, fits, limitOf } from './licensing.policies';

export type Reservation = { readonly status: 'reserved' | 'confirmed'; readonly request: QuotaRequest };

/** The ledger of one tree. Reservations are changed in place: there are as many as servers. */
export type Quota = {
  readonly opening: QuotaOpening | null;
  /** What is reserved and what is confirmed count alike. */
  readonly usedServers: number;
  readonly reservations: Map<string, Reservation>;
};

/** Before a license has opened the quota nothing is mentioned, hence nothing allowed. */
function limitsOf(state: Quota): Partial<LicenseLimits> {
  return state.opening?.limits ?? {};
}

function open(opening: QuotaOpening, state: Quota): readonly QuotaEvent[] {
  if (!areLimitsValid(opening.limits)) throw licensingErrors.invalidLimit();
  return isSame(state.opening, opening) ? [] : [quotaEvents.quotaOpened(opening)];
}

/**
 * What the wish replaces goes back in the same append: otherwise an order that is paid again at the very limit could
 * be refused for the room that it holds itself.
 */
function reserve({ replaces, ...request }: QuotaWish, state: Quota): readonly QuotaEvent[] {
  if (!Number.isSafeInteger(request.servers) || request.servers < 1) throw licensingErrors.invalidQuantity();
  if (state.reservations.has(request.reservationId)) return [];
  const former = replaces.flatMap((id) => openReservation(id, state));
  const used = state.usedServers - former.reduce((sum, { servers }) => sum + servers, 0);
  const limit = limitOf(limitsOf(state), 'max_servers');
  if (!fits(limit, used, request.servers)) return [quotaEvents.quotaExceeded({ ...request, limit, used })];
  return [...former.map(quotaEvents.quotaReleased), quotaEvents.quotaReserved(request)];
}

function openReservation(id: string, state: Quota): readonly QuotaRequest[] {
  const reservation = state.reservations.get(id);
  return reservation?.status === 'reserved' ? [reservation.request] : [];
}

function confirm(reservationId: string, state: Quota): readonly QuotaEvent[] {
  const reservation = state.reservations.get(reservationId);
  return reservation?.status === 'reserved' ? [quotaEvents.quotaConfirmed(reservation.request)] : [];
}

/** A confirmed reservation can be released too: that is what the end of a server is. */
function release(reservationId: string, state: Quota): readonly QuotaEvent[] {
  const reservation = state.reservations.get(reservationId);
  return reservation === undefined ? [] : [quotaEvents.quotaReleased(reservation.request)];
}

function reserved(state: Quota, request: QuotaRequest): Quota {
  state.reservations.set(request.reservationId, { status: 'reserved', request });
  return { ...state, usedServers: state.usedServers + request.servers };
}

function confirmed(state: Quota, request: QuotaRequest): Quota {
  state.reservations.set(request.reservationId, { status: 'confirmed', request });
  return state;
}

function released(state: Quota, request: QuotaRequest): Quota {
  state.reservations.delete(request.reservationId);
  return { ...state, usedServers: state.usedServers - request.servers };
}

export const quota: Decider<QuotaCommand, Quota, QuotaEvent> = {
  category: 'quota',
  events: quotaEvents,
  reducerVersion: 1,
  initial: () => ({ opening: null, usedServers: 0, reservations: new Map() }),
  decide(command, state) {
    switch (command.type) {
      case 'licensing.open-quota':
        return open(command.data, state);
      case 'licensing.reserve-quota':
        return reserve(command.data, state);
      case 'licensing.confirm-quota':
        return confirm(command.data.reservationId, state);
      case 'licensing.release-quota':
        return release(command.data.reservationId, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'licensing.quota-opened':
        return { ...state, opening: event.data };
      case 'licensing.quota-reserved':
        return reserved(state, event.data);
      case 'licensing.quota-confirmed':
        return confirmed(state, event.data);
      case 'licensing.quota-released':
        return released(state, event.data);
      case 'licensing.quota-exceeded':
        return state;
      default:
        return assertNever(event);
    }
  },
};
