import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { open, seal } from './aead';
import { formatSealed, parseSealed } from './sealed-text.parser';

type SubjectKey = { readonly keyId: string; readonly key: Buffer };
type Row = { readonly key_id: string; readonly wrapped_key: Buffer; readonly destroyed_at: Date | null };

/** A destroyed key must stop opening things soon, so nothing is remembered longer than this. */
const rememberedMs = 60_000;
const capacity = 10_000;

/**
 * One data key per person, wrapped by the master key. Destroying it forgets the person everywhere at once: in the
 * log, its copies and its backups.
 */
export class SubjectKeys {
  readonly #remembered = new Map<
    string,
    { readonly until: number; readonly key: Promise<SubjectKey | null> }
  >();

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly masterKey: Buffer,
  ) {}

  /** The subject's present key; made when there is none. */
  async active(subject: string): Promise<SubjectKey> {
    const key = await this.#remember(
      `active ${subject}`,
      async () => (await this.#find(subject)) ?? this.#make(subject),
    );
    if (!key) throw new Error(`no key could be made for the subject ${subject}`);
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

  /** Two processes may race; the unique index lets one win and both read the winner. */
  async #make(subject: string): Promise<SubjectKey | null> {
    const keyId = randomUUID();
    const wrapped = formatSealed(seal(this.masterKey, 'master', place(subject, keyId), randomBytes(32)));
    await this.pool.query(
      `INSERT INTO runtime.subject_keys (subject_id, key_id, wrapped_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [subject, keyId, Buffer.from(wrapped)],
    );
    return this.#find(subject);
  }

  #unwrap(subject: string, row: Row | undefined): SubjectKey | null {
    if (!row || row.destroyed_at !== null) return null;
    const wrapped = parseSealed(row.wrapped_key.toString());
    return { keyId: row.key_id, key: open(this.masterKey, place(subject, row.key_id), wrapped) };
  }
}

function place(subject: string, keyId: string): string {
  return `subject-key/${subject}/${keyId}`;
}
