import type { Personal } from '@slipway/domain/kernel';
import type { Json } from '@slipway/application/ports';
import { toJson } from '@slipway/application/ports';
import type { PersonalReader } from '@slipway/application/identity';
import { CannotOpen, open, seal } from './aead';
import { isPersonal } from './sealed-text.parser';
import type { SubjectKeys } from './subject-keys';

/** What sealing needs of the people's keys. */
export type PersonalKeys = Pick<SubjectKeys, 'active' | 'byId'>;

/** What a reader sees in the place of a value whose person was forgotten. */
export const forgotten = { forgotten: true } as const;

/** Seals, opens and hides `Personal<T>` values wherever they stand inside a JSON value. */
export class PersonalData implements PersonalReader {
  constructor(private readonly keys: PersonalKeys) {}

  /** Every clear personal value sealed; the same object when there was none, so that most events cost nothing. */
  seal(value: Json, place: string): Promise<Json> | Json {
    return hasPersonal(value) ? this.#walk(value, place, (found, at) => this.#seal(found, at)) : value;
  }

  /** Every sealed value opened to what it was; `{ forgotten: true }` where the key is gone. */
  open(value: Json, place: string): Promise<Json> | Json {
    return hasPersonal(value) ? this.#walk(value, place, (found, at) => this.openOne(found, at)) : value;
  }

  /** Like `open` for the values of one person; those of others stay hidden. */
  openOf(subject: string, value: Json, place: string): Promise<Json> | Json {
    const openOwn = (found: Personal<unknown>, at: string): Promise<Json> =>
      found.subject === subject ? this.#openWhereItWasSealed(found, at) : this.#hideOne(found);
    return hasPersonal(value) ? this.#walk(value, place, openOwn) : value;
  }

  /** Every personal value replaced by whose it is and what became of it: `sealed` or `forgotten`. Opens nothing. */
  hide(value: Json): Promise<Json> | Json {
    return hasPersonal(value) ? this.#walk(value, '', (found) => this.#hideOne(found)) : value;
  }

  async readText(value: Personal<string>, place: string): Promise<string | null> {
    const text = await this.openOne(value, place);
    if (text === forgotten) return null;
    if (typeof text !== 'string') throw new Error(`the personal value at ${place} is no text`);
    return text;
  }

  /** Gives `forgotten` itself when the key is gone. */
  async openOne(value: Personal<unknown>, place: string): Promise<Json> {
    if (!value.sealed) return 'clear' in value ? toJson(value.clear) : forgotten;
    const key = await this.keys.byId(value.subject, value.sealed.k);
    if (!key) return forgotten;
    return toJson(JSON.parse(open(key.key, place, value.sealed).toString()));
  }

  async sealOne(value: Personal<unknown>, place: string): Promise<Json> {
    const { keyId, key } = await this.keys.active(value.subject);
    const sealed = seal(key, keyId, place, Buffer.from(JSON.stringify(value.clear)));
    return { subject: value.subject, sealed: { ...sealed } };
  }

  /** What was copied from the event where it was sealed (into the memory of a process) opens only there. */
  async #openWhereItWasSealed(value: Personal<unknown>, place: string): Promise<Json> {
    try {
      return await this.openOne(value, place);
    } catch (thrown) {
      if (thrown instanceof CannotOpen) return this.#hideOne(value);
      throw thrown;
    }
  }

  async #hideOne({ subject, sealed }: Personal<unknown>): Promise<Json> {
    const isForgotten = sealed !== undefined && (await this.keys.byId(subject, sealed.k)) === null;
    return isForgotten ? { subject, ...forgotten } : { subject, sealed: true };
  }

  #seal(value: Personal<unknown>, place: string): Promise<Json> | Json {
    return value.sealed ? toJson(value) : this.sealOne(value, place);
  }

  async #walk(
    value: Json,
    place: string,
    convert: (found: Personal<unknown>, at: string) => Promise<Json> | Json,
  ): Promise<Json> {
    if (value === null || typeof value !== 'object') return value;
    if (isPersonal(value)) return convert(value, place);
    if (Array.isArray(value)) {
      return Promise.all(
        value.map((item: Json, index) => this.#walk(item, `${place}/${String(index)}`, convert)),
      );
    }
    const fields = Object.entries(value).map(async ([name, field]): Promise<[string, Json]> => [
      name,
      await this.#walk(toJson(field), `${place}/${name}`, convert),
    ]);
    return Object.fromEntries(await Promise.all(fields));
  }
}

function hasPersonal(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false;
  return isPersonal(value) || Object.values(value).some((field) => hasPersonal(toJson(field)));
}
