import type { Pool } from 'pg';
import type { MasterKeys } from './master-keys';
import { formatSealed, parseSealed } from './sealed-text.parser';
import { subjectKeyPlace } from './subject-keys';
import { vaultPlace } from './vault.adapter';

export type Rotated = { readonly secrets: number; readonly subjectKeys: number; readonly snapshots: number };
export type RotationProgress = { readonly done: number; readonly left: number };

type SecretRow = {
  readonly reference: string;
  readonly scope: string;
  readonly kind: string;
  readonly owner: string;
  readonly sealed: string;
};
type KeyRow = { readonly subject_id: string; readonly key_id: string; readonly wrapped_key: Buffer };

const batch = 200;
const isForeign = `wrapped_key IS NOT NULL AND split_part(convert_from(wrapped_key, 'UTF8'), '.', 2) <> $1`;

/**
 * Seals everything again that is not under the present master key. Rows say by themselves under which key they are, so
 * that a run that was killed goes on where it was, and processes may read and write meanwhile: each row is changed only
 * if it is still what was read. A person whose key was destroyed stays forgotten.
 */
export class KeyRotation {
  #done = 0;

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly keys: MasterKeys,
    private readonly report: (progress: RotationProgress) => void,
  ) {}

  /** `null`: stopped by the signal, with something left to do. */
  async run(signal: AbortSignal): Promise<Rotated | null> {
    const secrets = await this.#all(() => this.#secrets(), signal);
    const subjectKeys = await this.#all(() => this.#subjectKeys(), signal);
    if (signal.aborted) return null;
    // Signed with a key that is derived from the master key, and a cache: they come back by themselves.
    const { rowCount } = await this.pool.query('DELETE FROM runtime.snapshots');
    return { secrets, subjectKeys, snapshots: rowCount ?? 0 };
  }

  /** How much is not under the present key. */
  async left(): Promise<number> {
    const { rows } = await this.pool.query<{ left: string }>(
      `SELECT (SELECT count(*) FROM vault.secrets WHERE key_id <> $1)
            + (SELECT count(*) FROM runtime.subject_keys WHERE ${isForeign}) AS left`,
      [this.keys.currentId],
    );
    return Number(rows[0]?.left ?? 0);
  }

  /** Batch by batch until none is found; a row that was changed meanwhile is found again or is done. */
  async #all(
    step: () => Promise<{ readonly found: number; readonly changed: number }>,
    signal: AbortSignal,
  ): Promise<number> {
    let changed = 0;
    while (!signal.aborted) {
      const result = await step();
      changed += result.changed;
      this.#done += result.changed;
      if (result.found === 0) return changed;
      this.report({ done: this.#done, left: await this.left() });
    }
    return changed;
  }

  async #secrets() {
    const { rows } = await this.pool.query<SecretRow>(
      'SELECT reference, scope, kind, owner, sealed FROM vault.secrets WHERE key_id <> $1 LIMIT $2',
      [this.keys.currentId, batch],
    );
    const again = rows.map(({ sealed, ...row }) => {
      const place = vaultPlace(row, row.reference);
      return { reference: row.reference, before: sealed, after: this.#again(place, sealed) };
    });
    const { rowCount } = await this.pool.query(
      `UPDATE vault.secrets s SET sealed = n.after, key_id = $2
         FROM json_to_recordset($1::json) AS n(reference uuid, before text, after text)
        WHERE s.reference = n.reference AND s.sealed = n.before`,
      [JSON.stringify(again), this.keys.currentId],
    );
    return { found: rows.length, changed: rowCount ?? 0 };
  }

  async #subjectKeys() {
    const { rows } = await this.pool.query<KeyRow>(
      `SELECT subject_id, key_id, wrapped_key FROM runtime.subject_keys WHERE ${isForeign} LIMIT $2`,
      [this.keys.currentId, batch],
    );
    const again = rows.map(({ subject_id, key_id, wrapped_key }) => {
      const before = wrapped_key.toString();
      return { subject_id, key_id, before, after: this.#again(subjectKeyPlace(subject_id, key_id), before) };
    });
    const { rowCount } = await this.pool.query(
      `UPDATE runtime.subject_keys k SET wrapped_key = convert_to(n.after, 'UTF8')
         FROM json_to_recordset($1::json) AS n(subject_id text, key_id uuid, before text, after text)
        WHERE k.subject_id = n.subject_id AND k.key_id = n.key_id AND k.wrapped_key = convert_to(n.before, 'UTF8')`,
      [JSON.stringify(again)],
    );
    return { found: rows.length, changed: rowCount ?? 0 };
  }

  #again(place: string, sealed: string): string {
    return formatSealed(this.keys.reseal(place, parseSealed(sealed)));
  }
}
