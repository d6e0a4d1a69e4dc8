import type { Pool } from 'pg';
import { instant } from '@slipway/domain/kernel';
import type { Instant, TokenId } from '@slipway/domain/kernel';
import type { TokenUses } from '@slipway/application/identity';

const exactToMs = 60_000;
const capacity = 10_000;

/** A row per token, written at most once a minute by each process and not at all when another one just has. */
export class PostgresTokenUses implements TokenUses {
  readonly #noted = new Map<TokenId, number>();

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async note(tokenId: TokenId): Promise<void> {
    const before = this.#noted.get(tokenId);
    if (before !== undefined && this.now() - before < exactToMs) return;
    if (this.#noted.size >= capacity) this.#noted.clear();
    this.#noted.set(tokenId, this.now());
    try {
      await this.pool.query({
        name: 'token-use',
        text: `INSERT INTO session.token_uses AS known (token_id, last_used_at) VALUES ($1, now())
               ON CONFLICT (token_id) DO UPDATE SET last_used_at = excluded.last_used_at
                WHERE known.last_used_at < excluded.last_used_at - make_interval(secs => $2)`,
        values: [tokenId, exactToMs / 1000],
      });
    } catch (thrown) {
      this.#noted.delete(tokenId);
      throw thrown;
    }
  }

  async of(tokenIds: readonly string[]): Promise<ReadonlyMap<string, Instant>> {
    const { rows } = await this.pool.query<{ token_id: string; last_used_at: Date }>(
      'SELECT token_id, last_used_at FROM session.token_uses WHERE token_id = ANY ($1::text[])',
      [tokenIds],
    );
    return new Map(rows.map((row) => [row.token_id, instant(row.last_used_at.getTime())]));
  }
}
