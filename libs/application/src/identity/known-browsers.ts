import { randomUUID } from 'node:crypto';
import type { Clock, Secret } from '../ports';
import type { NameHash } from './identity.ports';
import { SignedNotes } from './signed-notes';

const rememberedSeconds = 180 * 86_400;

/**
 * Browsers in which somebody has signed in before. Such a browser carries a signed note about it, for one account, and
 * has tries of its own: strangers who use up theirs do not lock the owner out. The note opens nothing by itself.
 */
export class KnownBrowsers {
  readonly #notes: SignedNotes;

  constructor(names: NameHash, clock: Clock) {
    this.#notes = new SignedNotes(names, clock);
  }

  /** The note for the browser that has just signed in; the browser keeps its name when it had one. */
  remember(email: string, before: Secret | null): Secret {
    const browser = (before && this.recognize(before, email)) ?? randomUUID();
    return this.#notes.write(knownTo(email), rememberedSeconds, { browser });
  }

  /** The browser's name, or `null` for a note that is forged, too old, or about another account. */
  recognize(note: Secret, email: string): string | null {
    return this.#notes.read(knownTo(email), note)?.get('browser') ?? null;
  }
}

/** The account is signed with the note and does not stand in it. */
function knownTo(email: string): string {
  return `browser ${email}`;
}
