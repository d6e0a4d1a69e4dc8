import { timingSafeEqual } from 'node:crypto';
import { later } from '@slipway/domain/kernel';
import { Secret } from '../ports';
import type { Clock } from '../ports';
import type { NameHash } from './identity.ports';

/**
 * What a browser keeps for us between two of its requests: it can read it, and cannot change it. `kind`: what it is for;
 * a note of one kind is none of another.
 */
export class SignedNotes {
  constructor(
    private readonly names: NameHash,
    private readonly clock: Clock,
  ) {}

  write(kind: string, seconds: number, facts: Readonly<Record<string, string>>): Secret {
    const text = JSON.stringify({ ...facts, until: later(this.clock.now(), seconds) });
    const body = Buffer.from(text).toString('base64url');
    return new Secret(`${body}.${this.#signature(kind, body)}`);
  }

  /** `null` for a note that is forged, of another kind, or too old. */
  read(kind: string, note: Secret): ReadonlyMap<string, string> | null {
    const [body = '', signature = '', ...more] = note.reveal().split('.');
    const expected = this.#signature(kind, body);
    if (more.length > 0 || signature.length !== expected.length) return null;
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return null;
    const parsed: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    if (typeof parsed !== 'object' || parsed === null) return null;
    const facts = new Map(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
    return (facts.get('until') ?? '') > this.clock.now() ? facts : null;
  }

  #signature(kind: string, body: string): string {
    return this.names.of('signed-note', JSON.stringify([kind, body]));
  }
}
