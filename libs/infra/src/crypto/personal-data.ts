import type { Personal } from '@slipway/domain/kernel';
import type { Json } from '@slipway/application/ports';
import { toJson } from '@slipway/application/ports';
import type { PersonalReader } from '@slipway/application/identity';
import { open, seal } from './aead';
import { isPersonal } from './sealed-text.parser';
import type { SubjectKeys } from './subject-keys';

/** What sealing needs of the people's keys. */
export type PersonalKeys = Pick<SubjectKeys, 'active' | 'byId'>;

/** What a reader sees where a person was forgotten. */
export const forgottenText = '[forgotten]';

/** Seals and opens `Personal<T>` values wherever they stand inside a JSON value. */
export class PersonalData implements PersonalReader {
  constructor(private readonly keys: PersonalKeys) {}

  /** Every clear personal value sealed; the same object when there was none, so that most events cost nothing. */
  seal(value: Json, place: string): Promise<Json> | Json {
    return hasPersonal(value) ? this.#walk(value, place, (found, at) => this.#seal(found, at)) : value;
  }

  /** Every sealed value opened to its clear text; `[forgotten]` where the key is gone. */
  open(value: Json, place: string): Promise<Json> | Json {
    return hasPersonal(value) ? this.#walk(value, place, (found, at) => this.openOne(found, at)) : value;
  }

  async readText(value: Personal<string>, place: string): Promise<string> {
    const text = await this.openOne(value, place);
    if (typeof text !== 'string') throw new Error(`the personal value at ${place} is no text`);
    return text;
  }

  async openOne(value: Personal<unknown>, place: string): Promise<Json> {
    if (!value.sealed) return toJson(value.clear ?? forgottenText);
    const key = await this.keys.byId(value.subject, value.sealed.k);
    if (!key) return forgottenText;
    return toJson(JSON.parse(open(key.key, place, value.sealed).toString()));
  }

  async sealOne(value: Personal<unknown>, place: string): Promise<Json> {
    const { keyId, key } = await this.keys.active(value.subject);
    const sealed = seal(key, keyId, place, Buffer.from(JSON.stringify(value.clear)));
    return { subject: value.subject, sealed: { ...sealed } };
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
