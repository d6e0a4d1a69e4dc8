import { randomBytes, randomUUID } from 'node:crypto';
import type { PersonalKeys } from './personal-data';

type Key = { readonly keyId: string; readonly key: Buffer };

/** Keys of people in memory, to be forgotten at will. */
export class MemorySubjectKeys implements PersonalKeys {
  readonly #keys = new Map<string, Key>();

  async active(subject: string): Promise<Key> {
    const key = this.#keys.get(subject) ?? { keyId: randomUUID(), key: randomBytes(32) };
    this.#keys.set(subject, key);
    return key;
  }

  async byId(subject: string, keyId: string): Promise<Key | null> {
    const key = this.#keys.get(subject);
    return key?.keyId === keyId ? key : null;
  }

  forget(subject: string): void {
    this.#keys.delete(subject);
  }
}
