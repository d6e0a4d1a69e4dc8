import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { MasterKeys } from './master-keys';
import { formatSealed, parseSealed } from './sealed-text.parser';

type SubjectKey = { readonly keyId: string; readonly key: Buffer };
type Row = { readonly key_id: string; readonly wrapped_key: Buffer; readonly destroyed_at: Date | null };

/** A key that another process destroyed opens and seals here no longer than this. */
const rememberedMs = 60_000;
const capacity = 10_000;

/**
 * One data key per person, wrapped by the master key. Destroying it forgets the person everywhere at once: in the
 * log and in its copies. A backup of this table from before still has it.
 */
export class SubjectKeys {
  readonly #remembered = new Map<
    string,
    { readonly until: number; readonly key: Promise<SubjectKey | null> }
  >();

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly keys: MasterKeys,
  ) {}

  /**
   * The subject's present key; made when there is none. What still comes about somebody who was forgotten is sealed
   * with a key that nobody keeps: it reads as forgotten from the beginning, and whoever writes it need not know.
   */
  async active(subject: string): Promise<SubjectKey> {
    const key = await this.#remember(
      `active ${subject}`,
      async () => (await this.#find(subject)) ?? (await this.#make(subject)) ?? aKeyNobodyKeeps(),
    );
    if (!key) throw new Error(`no key could be had for the subject ${subject}`);
    return key;
  }

  /** The key that sealed a value, or `null` when it was destroyed. */
  byId(subject: string, keyId: string): Promise<SubjectKey | null> {
    return this.#remember(`${keyId} ${subject}`, async () => {
      const { rows } = await this.pool.query<Row>({
        name: 'subject-key-by-id',
        text: 'SELECT key_id, wrapped_key, destroyed_at FROM runtime.subject_keys WHERE subject_id = $1 AND key_id = $2',
        values: [subject, keyId],
      });
      return this.#unwrap(subject, rows[0]);
    });
  }

  /** Destroys the keys of a person, for ever; says how many there still were. */
  async destroy(subject: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE runtime.subject_keys SET wrapped_key = NULL, destroyed_at = now()
        WHERE subject_id = $1 AND destroyed_at IS NULL`,
      [subject],
    );
    for (const name of [...this.#remembered.keys()])
      if (name.endsWith(` ${subject}`)) this.#remembered.delete(name);
    return rowCount ?? 0;
  }

  #remember(name: string, load: () => Promise<SubjectKey | null>): Promise<SubjectKey | null> {
    const known = this.#remembered.get(name);
    if (known && known.until > performance.now()) return known.key;
    if (this.#remembered.size >= capacity) this.#remembered.clear();
    const key = load();
    this.#remembered.set(name, { until: performance.now() + rememberedMs, key });
    key.catch(() => this.#remembered.delete(name));
    return key;
  }

  async #find(subject: string): Promise<SubjectKey | null> {
    const { rows } = await this.pool.query<Row>({
      name: 'subject-key-active',
      text: 'SELECT key_id, wrapped_key, destroyed_at FROM runtime.subject_keys WHERE subject_id = $1 AND destroyed_at IS NULL',
      values: [subject],
    });
    return this.#unwrap(subject, rows[0]);
  }

  /** Two processes may race; the unique index lets one win and both read the winner. `null` for who was forgotten. */
  async #make(subject: string): Promise<SubjectKey | null> {
    const keyId = randomUUID();
    const wrapped = formatSealed(this.keys.seal(subjectKeyPlace(subject, keyId), randomBytes(32)));
    await this.pool.query(
      `INSERT INTO runtime.subject_keys (subject_id, key_id, wrapped_key) SELECT $1, $2, $3
        WHERE NOT EXISTS (SELECT FROM runtime.subject_keys WHERE subject_id = $1 AND destroyed_at IS NOT NULL)
       ON CONFLICT DO NOTHING`,
      [subject, keyId, Buffer.from(wrapped)],
    );
    return this.#find(subject);
  }

  #unwrap(subject: string, row: Row | undefined): SubjectKey | null {
    if (!row || row.destroyed_at !== null) return null;
    const wrapped = parseSealed(row.wrapped_key.toString());
    return { keyId: row.key_id, key: this.keys.open(subjectKeyPlace(subject, row.key_id), wrapped) };
  }
}

function aKeyNobodyKeeps(): SubjectKey {
  return { keyId: randomUUID(), key: randomBytes(32) };
}

/** What a subject's key is sealed to. */
export function subjectKeyPlace(subject: string, keyId: string): string {
  return `subject-key/${subject}/${keyId}`;
}
