import type { Pool } from 'pg';
import type { Clock, EventStore, Vault } from '@slipway/application/ports';
import { CommandRunner, FoldCache } from '@slipway/application/runtime';
import { systemClock } from './clock.adapter';
import { required } from './config/env';
import type { Settings } from './config/env';
import { KeyedHash } from './crypto/keyed-hash';
import { PersonalData } from './crypto/personal-data';
import { SealingEventStore } from './crypto/sealing-event-store';
import { SubjectKeys } from './crypto/subject-keys';
import { PostgresVault } from './crypto/vault.adapter';
import { connect } from './database/connect';
import { PostgresEventStore } from './event-store/postgres/postgres-event-store';
import type { Logger } from './logging/logger';

/** Everything that decides and remembers. Made once per process. */
export type WriteSide = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly folds: FoldCache;
  readonly runner: CommandRunner;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly names: KeyedHash;
  readonly personal: PersonalData;
  close(): Promise<void>;
};

export type WriteSideParts = {
  readonly settings: Settings;
  /** The login of this process. */
  readonly databaseUrl: string;
  readonly applicationName: string;
  readonly logger: Logger;
};

/** Connects lazily: what cannot be reached is found out by readiness, or by the first use. */
export function openWriteSide({ settings, databaseUrl, applicationName, logger }: WriteSideParts): WriteSide {
  const masterKey = Buffer.from(required(settings, 'MASTER_KEY'), 'base64');
  const indexKey = Buffer.from(required(settings, 'INDEX_KEY'), 'base64');
  const warn = (line: string): void => logger.warn(line);
  const pool = connect({ url: databaseUrl, applicationName, max: 20, logger: warn });
  const log = connect({
    url: settings.EVENT_STORE_URL ?? databaseUrl,
    applicationName: `${applicationName} log`,
    max: 20,
    logger: warn,
  });
  const stored = new PostgresEventStore({ pool: log, logger: warn });
  const personal = new PersonalData(new SubjectKeys(pool, masterKey));
  const store = new SealingEventStore(stored, personal);
  const folds = new FoldCache(store);
  const close = async (): Promise<void> => {
    await stored.close();
    await Promise.all([pool.end(), log.end()]);
  };
  return {
    pool,
    store,
    folds,
    runner: new CommandRunner(store, folds, systemClock),
    clock: systemClock,
    vault: new PostgresVault(pool, masterKey),
    names: new KeyedHash(indexKey),
    personal,
    close,
  };
}
