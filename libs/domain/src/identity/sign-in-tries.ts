import { assertNever, later, passing } from '../kernel';
import type { Decider, Instant } from '../kernel';
import { identityErrors } from './identity.errors';
import { signInEvents } from './sign-in.messages';
import type { SignInCommand, SignInEvent, SignInTry, TriesOf } from './sign-in.messages';

export type SignInTries = {
  /** Tries that were not right, or not yet; the oldest first, and no more than count. */
  readonly open: readonly SignInTry[];
  /** How many came in a row since one was right. */
  readonly inARow: number;
};

const windowSeconds = 900;
const most: Readonly<Record<TriesOf, number>> = {
  account: 10,
  browser: 10,
  network: 50,
  link: 3,
  proof: 10,
};

/**
 * So many wrong ones in a row are guesses, however long they take (NIST SP 800-63B). Only the owner ends that: by a link
 * that is sent to the account's mail. What many share, or what tells nobody a secret, has no such end.
 */
const mostInARow: Readonly<Partial<Record<TriesOf, number>>> = { account: 100, browser: 100, proof: 100 };

/**
 * A try counts from the moment when it begins: a hundred that come at once are a hundred, not one. Who is refused is
 * not written down, so whoever goes on hammering makes no log.
 */
function begin(
  { tryId, of }: Pick<SignInTry, 'tryId' | 'of'>,
  { open, inARow }: SignInTries,
  now: Instant,
): readonly SignInEvent[] {
  if (open.some((one) => one.tryId === tryId)) return [];
  if (inARow >= (mostInARow[of] ?? Infinity)) throw identityErrors.tooManyInARow();
  const counted = open.filter(({ at }) => now < later(at, windowSeconds));
  const oldest = counted.at(-most[of]);
  if (oldest) throw refused(later(oldest.at, windowSeconds), now);
  return [signInEvents.signInTried({ tryId, of, at: now })];
}

function refused(until: Instant, now: Instant) {
  const seconds = Math.ceil((Date.parse(until) - Date.parse(now)) / 1000);
  return passing(identityErrors.tooManyTries(Math.ceil(seconds / 60)), seconds);
}

export const signInTries: Decider<SignInCommand, SignInTries, SignInEvent> = {
  category: 'signin',
  events: signInEvents,
  // Somebody can hammer at one account for months.
  reducerVersion: 2,
  initial: () => ({ open: [], inARow: 0 }),
  decide(command, state, { now }) {
    switch (command.type) {
      case 'identity.begin-sign-in-try':
        return begin(command.data, state, now);
      case 'identity.end-sign-in-try': {
        const { tryId } = command.data;
        const isOpen = state.open.some((one) => one.tryId === tryId);
        return isOpen ? [signInEvents.signInSucceeded({ tryId })] : [];
      }
      case 'identity.clear-sign-in-tries':
        return state.open.length > 0 || state.inARow > 0 ? [signInEvents.signInTriesCleared({})] : [];
      default:
        return assertNever(command);
    }
  },
  evolve({ open, inARow }, event) {
    switch (event.type) {
      case 'identity.sign-in-tried':
        return { open: [...open, event.data].slice(-most[event.data.of]), inARow: inARow + 1 };
      case 'identity.sign-in-succeeded':
        return { open: open.filter(({ tryId }) => tryId !== event.data.tryId), inARow: 0 };
      case 'identity.sign-in-tries-cleared':
        return { open: [], inARow: 0 };
      default:
        return assertNever(event);
    }
  },
};
