import type { Pool } from 'pg';
import type { SecretsOfPeople } from '@slipway/application/identity';
import type { Clock, EventStore, Snapshots, Vault } from '@slipway/application/ports';
import { CommandRunner, FoldCache, FoldSnapshots, requireFreezable } from '@slipway/application/runtime';
import { deciders, eventDefinitions } from '@slipway/domain/contexts';
import { systemClock } from './clock.adapter';
import { required } from './config/env';
import type { Settings } from './config/env';
import { KeyedHash } from './crypto/keyed-hash';
import { MasterKeys, masterKeysIn } from './crypto/master-keys';
import { PersonalData } from './crypto/personal-data';
import { SealingEventStore } from './crypto/sealing-event-store';
import { SubjectKeys } from './crypto/subject-keys';
import { PostgresVault } from './crypto/vault.adapter';
import { connect } from './database/connect';
import { Failpoints } from './failpoints/failpoints';
import { openEventStore } from './event-store/open-event-store';
import type { OpenEventStore } from './event-store/open-event-store';
import { UpcastingEventStore } from './event-store/upcasting-event-store';
import type { Logger } from './logging/logger';
import { PostgresSnapshots } from './snapshots/postgres-snapshots.adapter';
import { snapshotObserver } from './snapshots/snapshot-observer';

/** Everything that decides and remembers. Made once per process. */
export type WriteSide = {
  readonly pool: Pool;
  readonly store: EventStore;
  /** The same log as it is stored, neither sealed on the way in nor in the shape of today: for auditors. Only read it. */
  readonly rawLog: EventStore;
  /** For operators: which kind of store it is. */
  readonly storeName: OpenEventStore['name'];
  readonly folds: FoldCache;
  readonly runner: CommandRunner;
  readonly clock: Clock;
  readonly vault: Vault & SecretsOfPeople;
  readonly names: KeyedHash;
  readonly keys: SubjectKeys;
  readonly personal: PersonalData;
  readonly snapshots: Snapshots;
  /** For tests: where this process may be killed. */
  readonly failpoints: Failpoints;
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
  const { masterKey, otherKey } = masterKeysIn(settings);
  const masterKeys = new MasterKeys(masterKey, otherKey);
  const indexKey = Buffer.from(required(settings, 'INDEX_KEY'), 'base64');
  const warn = (line: string): void => logger.warn(line);
  const pool = connect({ url: databaseUrl, applicationName, max: 20, logger: warn });
  const log = openEventStore({
    url: settings.EVENT_STORE_URL ?? databaseUrl,
    applicationName: `${applicationName} log`,
    logger: warn,
  });
  const keys = new SubjectKeys(pool, masterKeys);
  const personal = new PersonalData(keys);
  const failpoints = new Failpoints(settings);
  const sealing = new SealingEventStore(log.store, personal);
  const store = failpoints.afterAppends(new UpcastingEventStore(sealing, eventDefinitions));
  requireFreezable(Object.values(deciders));
  const snapshots = new PostgresSnapshots({ pool, masterKey, ...(otherKey && { otherKey }), store });
  const foldSnapshots = new FoldSnapshots(snapshots, snapshotObserver(logger));
  const folds = new FoldCache(store, { snapshots: foldSnapshots });
  const close = async (): Promise<void> => {
    await foldSnapshots.settled();
    await log.close();
    await pool.end();
  };
  return {
    pool,
    store,
    rawLog: log.store,
    storeName: log.name,
    folds,
    runner: new CommandRunner(store, folds, systemClock),
    clock: systemClock,
    vault: failpoints.after(new PostgresVault(pool, masterKeys), { store: 'vault.store' }),
    names: new KeyedHash(indexKey),
    keys,
    personal,
    snapshots,
    failpoints,
    close,
  };
}
