import { randomBytes, randomUUID } from 'node:crypto';
import type { SubjectKeyRing } from '@slipway/application/identity';
import type { PersonalKeys } from './personal-data';

type Key = { readonly keyId: string; readonly key: Buffer };

/** Keys of people in memory. */
export class MemorySubjectKeys implements PersonalKeys, SubjectKeyRing {
  readonly #keys = new Map<string, Key>();
  readonly #destroyed = new Set<string>();

  async active(subject: string): Promise<Key> {
    const key = this.#keys.get(subject) ?? { keyId: randomUUID(), key: randomBytes(32) };
    if (!this.#destroyed.has(subject)) this.#keys.set(subject, key);
    return key;
  }

  async byId(subject: string, keyId: string): Promise<Key | null> {
    const key = this.#keys.get(subject);
    return key?.keyId === keyId ? key : null;
  }

  async destroy(subject: string): Promise<number> {
    this.#destroyed.add(subject);
    return this.#keys.delete(subject) ? 1 : 0;
  }
}
