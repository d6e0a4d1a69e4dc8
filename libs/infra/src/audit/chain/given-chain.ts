import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { EventStore } from '@slipway/application/ports';
import { silent, until } from '../../../../../test/support/projections';
import { systemClock } from '../../clock.adapter';
import { AnchorFile, readAnchors } from './anchor-file';
import { ChainTable } from './chain-table';
import { Chainer } from './chainer';
import { Sealer } from './sealer';
import { SigningKey } from './signing-key';
import { verifyLog } from './verify-log';
import type { Verdict } from './verify-log';

const noFigures = {
  waiting: () => undefined,
  chained: () => undefined,
  sealed: () => undefined,
  failed: () => undefined,
  left: () => undefined,
};

/** A chain over a log, with its key and its anchor file in a folder of its own. */
export class ChainUnderTest {
  readonly key = new SigningKey(randomBytes(32).toString('base64'));
  readonly table: ChainTable;
  readonly complaints: string[] = [];

  private constructor(
    readonly pool: Pool,
    readonly store: EventStore,
    readonly folder: string,
  ) {
    this.table = new ChainTable(pool);
  }

  static async over(store: EventStore, pool: Pool): Promise<ChainUnderTest> {
    return new ChainUnderTest(pool, store, await mkdtemp(join(tmpdir(), 'slipway-anchors-')));
  }

  get file(): string {
    return join(this.folder, 'anchors.ndjson');
  }

  sealer(everyMs = 1): Sealer {
    const { table, key } = this;
    const log = { ...silent, error: (fields: object) => void this.complaints.push(JSON.stringify(fields)) };
    const file = new AnchorFile(this.file);
    return new Sealer({ table, file, key, clock: systemClock, log, observer: noFigures, everyMs });
  }

  /** Carries the chain until it holds so many events and all are sealed, as an orderly stop leaves it. */
  async reach(events: number, store = this.store): Promise<void> {
    const sealer = this.sealer(60_000);
    const parts = { pool: this.pool, store, sealer, log: silent, observer: noFigures, leaseRetryMs: 20 };
    const chainer = new Chainer(parts);
    chainer.start();
    await until(async () => ((await this.table.last())?.n ?? 0) >= events);
    await chainer.close();
  }

  async verdict(file = this.file, store: Pick<EventStore, 'readAll'> = this.store): Promise<Verdict> {
    return verifyLog({
      log: store.readAll(),
      chain: this.table.read(),
      chained: (await this.table.last())?.n ?? 0,
      heads: this.table.heads(),
      anchors: await readAnchors(file),
      key: this.key.public,
    });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
