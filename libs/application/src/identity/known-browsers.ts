import { randomUUID, timingSafeEqual } from 'node:crypto';
import { later } from '@slipway/domain/kernel';
import { Secret } from '../ports';
import type { Clock } from '../ports';
import type { NameHash } from './identity.ports';

const rememberedSeconds = 180 * 86_400;
const wellFormed = /^([0-9a-f-]{36})\.([0-9T:.-]{23}Z)\.([0-9a-f]{64})$/;

/**
 * Browsers in which somebody has signed in before. Such a browser carries a signed note about it, for one account, and
 * has tries of its own: strangers who use up theirs do not lock the owner out. The note opens nothing by itself.
 */
export class KnownBrowsers {
  constructor(
    private readonly names: NameHash,
    private readonly clock: Clock,
  ) {}

  /** The note for the browser that has just signed in; the browser keeps its name when it had one. */
  remember(email: string, before: Secret | null): Secret {
    const browser = (before && this.recognize(before, email)) ?? randomUUID();
    const until = later(this.clock.now(), rememberedSeconds);
    return new Secret(`${browser}.${until}.${this.#signature(browser, until, email)}`);
  }

  /** The browser's name, or `null` for a note that is forged, too old, or about another account. */
  recognize(note: Secret, email: string): string | null {
    const [, browser, until, signature] = wellFormed.exec(note.reveal()) ?? [];
    if (!browser || !until || !signature || until <= this.clock.now()) return null;
    const expected = this.#signature(browser, until, email);
    return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(signature, 'hex')) ? browser : null;
  }

  #signature(browser: string, until: string, email: string): string {
    return this.names.of('known-browser', JSON.stringify([browser, until, email]));
  }
}
