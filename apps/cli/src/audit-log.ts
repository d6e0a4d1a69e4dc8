import { ChainTable } from '@slipway/infra/audit/chain/chain-table';
import { required } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import { openEventStore } from '@slipway/infra/event-store/open-event-store';
import type { OpenEventStore } from '@slipway/infra/event-store/open-event-store';

/** The log as it is stored, and the chain that the database has of it. */
export type AuditLog = {
  readonly store: OpenEventStore['store'];
  readonly table: ChainTable;
  close(): Promise<void>;
};

export function openAuditLog(settings: Settings): AuditLog {
  const databaseUrl = required(settings, 'DATABASE_PROJECTOR_URL');
  const logger = (line: string): void => console.error(line);
  const log = openEventStore({
    url: settings.EVENT_STORE_URL ?? databaseUrl,
    applicationName: 'slipway cli',
    logger,
  });
  const pool = connect({ url: databaseUrl, applicationName: 'slipway cli', logger });
  return {
    store: log.store,
    table: new ChainTable(pool),
    close: async () => {
      await Promise.all([log.close(), pool.end()]);
    },
  };
}

/** Ends what is read when the operator wants it. */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
