import type { WriteSide } from '@slipway/infra/write-side';

/** `detail` says what was asked, and what went wrong if anything did. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** Asks the parts that no request can do without. */
export class Readiness {
  constructor(private readonly writeSide: Pick<WriteSide, 'pool' | 'store' | 'storeName'>) {}

  checks(): Promise<readonly Check[]> {
    return Promise.all([
      check('database', 'PostgreSQL', () => this.writeSide.pool.query('SELECT 1')),
      check('event-store', this.writeSide.storeName, () => this.writeSide.store.head()),
    ]);
  }
}

async function check(name: string, asked: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return { name, ok: true, detail: asked };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.constructor.name : 'unknown';
    return { name, ok: false, detail: `${asked}: ${why}` };
  }
}
