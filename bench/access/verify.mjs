import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { row } from '../report.mjs';
import { built } from '../event-store/built.mjs';
import { login } from '../event-store/database.mjs';
import { interleaved, secondsOf } from '../event-store/measure.mjs';
import { writeHistory } from '../event-store/processes.mjs';
import { log as logger } from '../event-store/quiet.mjs';

const events = Number(process.env.BENCH_EVENTS ?? 200_000);
const quiet = () => undefined;
const observer = { waiting: quiet, chained: quiet, sealed: quiet, failed: quiet, left: quiet };

/** `slipway verify-audit` over a sealed log against reading the same log and doing nothing with it. */
export async function verify(newDatabase) {
  const url = await newDatabase('verify');
  await writeHistory(url, events);
  const { connect } = built('infra/database/connect');
  const { openEventStore } = built('infra/event-store/open-event-store');
  const { SigningKey } = built('infra/audit/chain/signing-key');
  const own = login(url, 'slipway_projector');
  const log = openEventStore({ url: own, applicationName: 'bench', logger: console.error });
  const pool = connect({ url: own, applicationName: 'bench' });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const key = new SigningKey(randomBytes(32).toString('base64'));
  const parts = { store: log.store, pool, file: join(folder, 'anchors.ndjson'), key };
  try {
    const sealing = await secondsOf(() => sealed(parts));
    const result = await interleaved(
      [
        { name: 'scan', run: () => scan(log.store) },
        { name: 'verify', run: () => verdict(parts) },
      ],
      async ({ run }) => ({ rate: events / (await secondsOf(run)) }),
    );
    return [
      row(`verify-audit vs scan, ${events} events`, result.verify.rate, 'events/s', result.scan.rate),
      row(`chained and sealed, ${events} events`, events / sealing, 'events/s', null),
    ];
  } finally {
    await log.close();
    await pool.end();
    rmSync(folder, { recursive: true });
  }
}

/** As the projector does it, until everything is sealed. */
async function sealed({ store, pool, file, key }) {
  const { AnchorFile } = built('infra/audit/chain/anchor-file');
  const { ChainTable } = built('infra/audit/chain/chain-table');
  const { Chainer } = built('infra/audit/chain/chainer');
  const { Sealer } = built('infra/audit/chain/sealer');
  const clock = { now: () => new Date().toISOString() };
  const table = new ChainTable(pool);
  const sealer = new Sealer({
    table,
    file: new AnchorFile(file),
    key,
    clock,
    log: logger,
    observer,
    everyMs: 1000,
  });
  const chainer = new Chainer({ pool, store, sealer, log: logger, observer });
  chainer.start();
  while (((await table.last())?.n ?? 0) < events) await delay(20);
  await chainer.close();
}

async function scan(store) {
  let count = 0;
  for await (const { revision } of store.readAll()) count += revision >= 0n ? 1 : 0;
  if (count !== events) throw new Error(`read ${count} of ${events} events`);
}

async function verdict({ store, pool, file, key }) {
  const { readAnchors } = built('infra/audit/chain/anchor-file');
  const { ChainTable } = built('infra/audit/chain/chain-table');
  const { verifyLog } = built('infra/audit/chain/verify-log');
  const table = new ChainTable(pool);
  const found = await verifyLog({
    log: store.readAll(),
    chain: table.read(),
    chained: (await table.last()).n,
    heads: table.heads(),
    anchors: await readAnchors(file),
    key: key.public,
  });
  if (found.outcome !== 'intact' || found.events !== events) throw new Error(JSON.stringify(found));
}
