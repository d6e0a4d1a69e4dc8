import { createHash } from 'node:crypto';
import type { SealedText } from '@slipway/domain/kernel';
import { required } from '../config/env';
import type { Settings } from '../config/env';
import { CannotOpen, open, seal } from './aead';

/** What was sealed before keys had names. */
const nameless = 'master';

/**
 * The key that seals, and while keys are exchanged a second one that only opens. What is sealed says by which: a
 * name made from the key, so that no two keys share one and the settings need none.
 */
export class MasterKeys {
  readonly currentId: string;
  readonly #current: Buffer;
  readonly #byId: ReadonlyMap<string, Buffer>;

  constructor(current: Buffer, other?: Buffer) {
    this.#current = current;
    this.currentId = idOf(current);
    this.#byId = new Map([...(other ? [other] : []), current].map((key) => [idOf(key), key]));
  }

  seal(place: string, clear: Buffer): SealedText {
    return seal(this.#current, this.currentId, place, clear);
  }

  /** Throws `CannotOpen`. */
  open(place: string, sealed: SealedText): Buffer {
    if (sealed.k === nameless) return this.#tryAll(place, sealed);
    const key = this.#byId.get(sealed.k);
    if (key === undefined)
      throw new CannotOpen(`a value sealed for ${place} is under a key that is not here`);
    return open(key, place, sealed);
  }

  /** The text under the present key: the same place, the same clear value. */
  reseal(place: string, sealed: SealedText): SealedText {
    return this.seal(place, this.open(place, sealed));
  }

  #tryAll(place: string, sealed: SealedText): Buffer {
    const keys = [...this.#byId.values()];
    for (const key of keys.slice(0, -1)) {
      try {
        return open(key, place, sealed);
      } catch (error) {
        if (!(error instanceof CannotOpen)) throw error;
      }
    }
    return open(this.#current, place, sealed);
  }
}

function idOf(key: Buffer): string {
  return `m${createHash('sha256').update('slipway master key').update(key).digest('hex').slice(0, 16)}`;
}

/** The keys in the settings; `otherKey` only while they are exchanged. */
export function masterKeysIn(settings: Settings): { readonly masterKey: Buffer; readonly otherKey?: Buffer } {
  const masterKey = Buffer.from(required(settings, 'MASTER_KEY'), 'base64');
  const { MASTER_KEY_OTHER: other } = settings;
  return other === undefined ? { masterKey } : { masterKey, otherKey: Buffer.from(other, 'base64') };
}
