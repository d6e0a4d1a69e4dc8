import type { WriteSide } from '@slipway/infra/write-side';

export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string | null };

/** Asks the parts that no request can do without. */
export class Readiness {
  constructor(private readonly writeSide: Pick<WriteSide, 'pool' | 'store'>) {}

  checks(): Promise<readonly Check[]> {
    return Promise.all([
      check('database', () => this.writeSide.pool.query('SELECT 1')),
      check('event-store', () => this.writeSide.store.head()),
    ]);
  }
}

async function check(name: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return { name, ok: true, detail: null };
  } catch (thrown) {
    return { name, ok: false, detail: thrown instanceof Error ? thrown.name : 'unknown' };
  }
}
