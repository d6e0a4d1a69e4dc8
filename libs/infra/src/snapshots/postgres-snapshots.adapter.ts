import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import type { EventStore, Snapshot, SnapshotFound, Snapshots, StreamId } from '@slipway/application/ports';
import { toSnapshot, toSnapshotRow } from './snapshot-row.parser';
import type { SnapshotRow } from './snapshot-row.parser';

type StoredRow = SnapshotRow & { readonly mac: Buffer };
type Place = { readonly store: string; readonly stream: StreamId };

export type PostgresSnapshotsParts = {
  readonly pool: Pick<Pool, 'query'>;
  readonly masterKey: Buffer;
  /** While master keys are exchanged: its signatures count too. */
  readonly otherKey?: Buffer;
  /** Snapshots belong to one log: positions mean nothing in another. */
  readonly store: Pick<EventStore, 'storeId'>;
};

/**
 * Snapshots in `runtime.snapshots`. Rights are decided on folds, so a row that was not written with the key of this
 * installation counts as corrupted: whoever can write to the database only can give nobody a role.
 */
export class PostgresSnapshots implements Snapshots {
  readonly #pool: Pick<Pool, 'query'>;
  readonly #key: Buffer;
  readonly #keys: readonly Buffer[];
  readonly #store: Pick<EventStore, 'storeId'>;

  constructor({ pool, masterKey, otherKey, store }: PostgresSnapshotsParts) {
    this.#pool = pool;
    this.#key = signingKeyOf(masterKey);
    this.#keys = [this.#key, ...(otherKey ? [signingKeyOf(otherKey)] : [])];
    this.#store = store;
  }

  async newest(stream: StreamId, reducerVersion: number): Promise<SnapshotFound> {
    const store = await this.#store.storeId();
    const { rows } = await this.#pool.query<StoredRow>({
      name: 'snapshot-newest',
      text: `SELECT reducer_version, revision, event_id, position, recent_commands::text, older_commands, mac,
                    CASE WHEN reducer_version = $3 THEN state::text END AS state
               FROM runtime.snapshots WHERE store_id = $1 AND stream_id = $2
              ORDER BY reducer_version = $3 DESC LIMIT 1`,
      values: [store, stream, reducerVersion],
    });
    const [row] = rows;
    if (!row) return 'none';
    if (row.reducer_version !== reducerVersion) return 'incompatible';
    const mac = asMac(row.mac);
    const isGenuine = this.#keys.some((key) => timingSafeEqual(macOf(key, { store, stream }, row), mac));
    return isGenuine ? toSnapshot(stream, row) : 'corrupted';
  }

  async keep(snapshot: Snapshot): Promise<void> {
    const store = await this.#store.storeId();
    const { stream } = snapshot;
    const row = toSnapshotRow(snapshot);
    // Those of older reducers have no reader left but during an upgrade, and such a node just reads the stream.
    await this.#pool.query(
      `WITH outdated AS (
         DELETE FROM runtime.snapshots WHERE store_id = $1 AND stream_id = $2 AND reducer_version < $3
       )
       INSERT INTO runtime.snapshots AS kept (store_id, stream_id, reducer_version, revision, event_id, position,
                                              state, recent_commands, older_commands, mac)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (store_id, stream_id, reducer_version) DO UPDATE
         SET revision = EXCLUDED.revision, event_id = EXCLUDED.event_id, position = EXCLUDED.position,
             state = EXCLUDED.state, recent_commands = EXCLUDED.recent_commands,
             older_commands = EXCLUDED.older_commands, mac = EXCLUDED.mac, taken_at = now()
         WHERE kept.revision < EXCLUDED.revision`,
      [store, stream, ...valuesOf(row), macOf(this.#key, { store, stream }, row)],
    );
  }

  async drop(stream: StreamId, reducerVersion: number): Promise<void> {
    await this.#pool.query(
      'DELETE FROM runtime.snapshots WHERE store_id = $1 AND stream_id = $2 AND reducer_version = $3',
      [await this.#store.storeId(), stream, reducerVersion],
    );
  }

  /** Whatever is sealed for somebody names its subject, and the text of a state is as `JSON.stringify` made it. */
  async dropOf(subject: string): Promise<number> {
    const { rowCount } = await this.#pool.query(
      'DELETE FROM runtime.snapshots WHERE stream_id = $1 OR strpos(state::text, $2) > 0',
      [`user-${subject}`, `"subject":${JSON.stringify(subject)}`],
    );
    return rowCount ?? 0;
  }
}

function signingKeyOf(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'snapshots', 32));
}

/** Of every column apart, so that none can take over a piece of another. */
function macOf(key: Buffer, place: Place, row: SnapshotRow): Buffer {
  const mac = createHmac('sha256', key);
  mac.update(JSON.stringify([place.store, place.stream, ...valuesOf(row).slice(0, -1)]));
  return mac.update(row.older_commands).digest();
}

function valuesOf(row: SnapshotRow): readonly [number, ...(string | Buffer)[]] {
  const { reducer_version: version, revision, event_id: id, position, state } = row;
  return [version, revision, id, position, state, row.recent_commands, row.older_commands];
}

/** What has another length is no such thing, and would make the comparison throw. */
function asMac(bytes: Buffer): Buffer {
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
