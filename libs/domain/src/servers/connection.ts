import { assertNever, clipped, isDnsLabel, isSame } from '../kernel';
import type { Decider } from '../kernel';
import { connectionEvents as events } from './connection.messages';
import type { ConnectionCommand, ConnectionEvent, ConnectionWish, SeenHostKey } from './connection.messages';
import { serverErrors } from './servers.errors';
import type { ServerFacts } from './servers.messages';
import { isValidAddress, isValidUser } from './servers.policies';

type Of = { readonly wish: ConnectionWish };
export type Connection =
  | { readonly status: 'unknown' }
  /** Nobody has confirmed a host key yet. */
  | (Of & { readonly status: 'connecting'; readonly seen: SeenHostKey | null })
  | (Of & { readonly status: 'pinned'; readonly pinned: SeenHostKey; readonly facts: ServerFacts | null })
  /** It showed another host key than the pinned one. */
  | (Of & { readonly status: 'blocked'; readonly pinned: SeenHostKey; readonly seen: SeenHostKey })
  | (Of & { readonly status: 'disconnected' });

type Known = Exclude<Connection, { readonly status: 'unknown' | 'disconnected' }>;

function connect(wish: ConnectionWish, state: Connection): readonly ConnectionEvent[] {
  if (state.status !== 'unknown') {
    if (isSame(placeOf(state.wish), placeOf(wish))) return [];
    throw serverErrors.serverExists();
  }
  if (!isDnsLabel(wish.name)) throw serverErrors.invalidName();
  if (!isValidAddress(wish)) throw serverErrors.invalidAddress();
  if (!isValidUser(wish.user)) throw serverErrors.invalidUser();
  return [events.serverConnected(wish)];
}

/** A retry has made a key of its own; the first one counts. */
function placeOf({ key: _key, publicKey: _publicKey, ...place }: ConnectionWish) {
  return place;
}

function known(state: Connection): Known {
  if (state.status === 'unknown') throw serverErrors.serverNotFound();
  if (state.status === 'disconnected') throw serverErrors.serverDisconnected();
  return state;
}

function ownersOf({ wish }: Of) {
  return { serverId: wish.serverId, organizationId: wish.organizationId };
}

function see(key: SeenHostKey, state: Connection): readonly ConnectionEvent[] {
  const present = known(state);
  switch (present.status) {
    case 'connecting':
      return isSame(present.seen, key) ? [] : [events.hostKeySeen({ ...ownersOf(present), ...key })];
    case 'pinned':
      return present.pinned.hostKey === key.hostKey
        ? []
        : [events.hostKeyChanged({ ...ownersOf(present), ...key })];
    // Also when it shows the old key again: somebody has to look at what happened between.
    case 'blocked':
      return isSame(present.seen, key) ? [] : [events.hostKeyChanged({ ...ownersOf(present), ...key })];
    default:
      return assertNever(present);
  }
}

/** Only what was last seen can be confirmed: a fingerprint that a person read before it changed is refused. */
function confirm(fingerprint: string, state: Connection): readonly ConnectionEvent[] {
  const present = known(state);
  if (present.status === 'pinned') {
    if (present.pinned.fingerprint === fingerprint) return [];
    throw serverErrors.otherHostKeySeen();
  }
  if (present.seen === null) throw serverErrors.hostKeyNotSeen();
  if (present.seen.fingerprint !== fingerprint) throw serverErrors.otherHostKeySeen();
  return [events.hostKeyConfirmed({ ...ownersOf(present), ...present.seen })];
}

/** Refuses everything that would enter the machine. */
export function requirePinned(state: Connection): Extract<Connection, { readonly status: 'pinned' }> {
  const present = known(state);
  if (present.status === 'connecting') throw serverErrors.hostKeyNotConfirmed();
  if (present.status === 'blocked') throw serverErrors.hostKeyChanged();
  return present;
}

function check(facts: ServerFacts, state: Connection): readonly ConnectionEvent[] {
  const present = requirePinned(state);
  const isTheSame = isSame({ ...present.facts, observedAt: null }, { ...facts, observedAt: null });
  return isTheSame ? [] : [events.connectionChecked({ ...ownersOf(present), facts })];
}

function disconnect(state: Connection): readonly ConnectionEvent[] {
  if (state.status === 'disconnected') return [];
  return [events.serverDisconnected(ownersOf(known(state)))];
}

/** A machine that somebody brings along: entered with a key of ours, under a host key that a person has confirmed. */
export const connection: Decider<ConnectionCommand, Connection, ConnectionEvent> = {
  category: 'connection',
  events,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    switch (command.type) {
      case 'servers.connect-server':
        return connect(command.data, state);
      case 'servers.record-host-key':
        return see(command.data, state);
      case 'servers.confirm-host-key':
        return confirm(command.data.fingerprint, state);
      case 'servers.record-check':
        return check(command.data.facts, state);
      case 'servers.record-check-failure': {
        const reason = clipped(command.data.reason);
        return [events.connectionFailed({ ...ownersOf(requirePinned(state)), reason })];
      }
      case 'servers.disconnect-server':
        return disconnect(state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'servers.server-connected')
      return { status: 'connecting', wish: event.data, seen: null };
    if (state.status === 'unknown') return state;
    const { wish } = state;
    switch (event.type) {
      case 'servers.host-key-seen':
        return { status: 'connecting', wish, seen: keyIn(event.data) };
      case 'servers.host-key-confirmed':
        return { status: 'pinned', wish, pinned: keyIn(event.data), facts: null };
      case 'servers.host-key-changed':
        return 'pinned' in state
          ? { status: 'blocked', wish, pinned: state.pinned, seen: keyIn(event.data) }
          : state;
      case 'servers.connection-checked':
        return state.status === 'pinned' ? { ...state, facts: event.data.facts } : state;
      // The next answer counts, whatever it says.
      case 'servers.connection-failed':
        return state.status === 'pinned' ? { ...state, facts: null } : state;
      case 'servers.server-disconnected':
        return { status: 'disconnected', wish };
      default:
        return assertNever(event);
    }
  },
};

function keyIn({ hostKey, fingerprint }: SeenHostKey): SeenHostKey {
  return { hostKey, fingerprint };
}
