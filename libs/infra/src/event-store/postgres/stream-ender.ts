import { setTimeout as delay } from 'node:timers/promises';
import type { ExpectedLast, StreamId } from '@slipway/application/ports/event-store';
import type { Pool } from 'pg';
import { withClient } from '../../database/connect';
import { jitter } from '../../database/jitter';
import { isConnectionLoss } from '../../database/sql-state';
import { refusalOf, unavailable } from './store-errors';

const statements = {
  truncate: 'SELECT evs.truncate_stream($1, $2)',
  softDelete: 'SELECT evs.soft_delete($1, $2)',
  tombstone: 'SELECT evs.tombstone($1, $2)',
} as const;

/** Ends streams. What is asked twice happens once, so a lost answer is asked for once more. */
export class StreamEnder {
  constructor(private readonly pool: Pool) {}

  async end(how: keyof typeof statements, stream: StreamId, revision: ExpectedLast): Promise<void> {
    const values = [stream, revision === 'any' ? '-2' : String(revision)];
    const ask = (): Promise<unknown> =>
      withClient(this.pool, (client) => client.query({ name: `evs-${how}`, text: statements[how], values }));
    for (let losses = 1; ; losses -= 1) {
      try {
        await ask();
        return;
      } catch (error) {
        const refusal = refusalOf(error, [{ stream, expected: revision }]);
        if (refusal !== undefined) throw refusal;
        if (losses === 0 || !isConnectionLoss(error)) throw unavailable(error);
      }
      await delay(jitter(100));
    }
  }
}
