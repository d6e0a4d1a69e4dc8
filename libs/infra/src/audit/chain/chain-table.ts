import type { Pool } from 'pg';
import { bytesPerLink } from './head';
import type { SignedHead } from './head';
import type { Link } from './link';

type Row = {
  readonly n: string;
  readonly stream_id: string;
  readonly revision: string;
  readonly hash: Buffer;
};
type HeadRow = {
  readonly n: string;
  readonly signed_at: Date;
  readonly hash: Buffer;
  readonly key_id: string;
  readonly signature: Buffer;
};

const columns = 'n, stream_id, revision, hash';
const pageRows = 5000;

/** The chain and its heads as the database has them. They help to find; what proves is outside. */
export class ChainTable {
  constructor(private readonly pool: Pool) {}

  async last(): Promise<Link | null> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${columns} FROM runtime.audit_chain ORDER BY n DESC LIMIT 1`,
    );
    return rows[0] ? toLink(rows[0]) : null;
  }

  async at(n: number): Promise<Link | null> {
    const { rows } = await this.pool.query<Row>(`SELECT ${columns} FROM runtime.audit_chain WHERE n = $1`, [
      n,
    ]);
    return rows[0] ? toLink(rows[0]) : null;
  }

  /** Fails when one of the places is taken: somebody else goes on with the chain. */
  async append(links: readonly Link[]): Promise<void> {
    await this.pool.query({
      name: 'audit-chain-append',
      text: `INSERT INTO runtime.audit_chain (${columns})
             SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[])`,
      values: [
        links.map(({ n }) => n),
        links.map(({ stream }) => stream),
        links.map(({ revision }) => String(revision)),
        links.map(({ hash }) => hash),
      ],
    });
  }

  /** In order, the next page on its way while one is used. */
  async *read(): AsyncGenerator<Link> {
    let page = this.#page(0);
    for (;;) {
      const rows = await page;
      const last = rows.at(-1);
      if (last === undefined) return;
      page = this.#page(Number(last.n));
      // Whoever takes the next page meets the error; when nobody does, it is nobody's.
      page.catch(() => undefined);
      for (const row of rows) yield toLink(row);
    }
  }

  /** The beginnings of the hashes after `after`, up to `through`. */
  async beginnings(after: number, through: number): Promise<Buffer> {
    const { rows } = await this.pool.query<{ links: Buffer | null }>(
      `SELECT string_agg(substring(hash FOR ${bytesPerLink}), ''::bytea ORDER BY n) AS links
       FROM runtime.audit_chain WHERE n > $1 AND n <= $2`,
      [after, through],
    );
    return rows[0]?.links ?? Buffer.alloc(0);
  }

  async noteHead({ n, signedAt, hash, keyId, signature }: SignedHead): Promise<void> {
    await this.pool.query(
      `INSERT INTO runtime.audit_heads (n, signed_at, hash, key_id, signature)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [n, signedAt, hash, keyId, signature],
    );
  }

  async newestHead(): Promise<SignedHead | null> {
    const { rows } = await this.pool.query<HeadRow>(
      'SELECT n, signed_at, hash, key_id, signature FROM runtime.audit_heads ORDER BY signed_at DESC LIMIT 1',
    );
    return rows[0] ? toHead(rows[0]) : null;
  }

  /** In order. */
  async *heads(): AsyncGenerator<SignedHead> {
    let after = { n: -1, signedAt: '-infinity' };
    for (;;) {
      const { rows } = await this.pool.query<HeadRow>(
        `SELECT n, signed_at, hash, key_id, signature FROM runtime.audit_heads
         WHERE (n, signed_at) > ($1, $2) ORDER BY n, signed_at LIMIT ${pageRows}`,
        [after.n, after.signedAt],
      );
      for (const row of rows) yield toHead(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = toHead(last);
    }
  }

  #page(after: number): Promise<readonly Row[]> {
    const text = `SELECT ${columns} FROM runtime.audit_chain WHERE n > $1 ORDER BY n LIMIT ${pageRows}`;
    return this.pool.query<Row>({ name: 'audit-chain-page', text, values: [after] }).then(({ rows }) => rows);
  }
}

function toLink({ n, stream_id: stream, revision, hash }: Row): Link {
  return { n: Number(n), stream, revision: BigInt(revision), hash };
}

function toHead({ n, signed_at: signedAt, hash, key_id: keyId, signature }: HeadRow): SignedHead {
  return { n: Number(n), signedAt: signedAt.toISOString(), hash, keyId, signature };
}
