import { Gauge, Counter } from 'prom-client';
import { AnchorFile } from '@slipway/infra/audit/chain/anchor-file';
import { ChainLag } from '@slipway/infra/audit/chain/chain-lag';
import type { ChainObserver } from '@slipway/infra/audit/chain/chain-observer';
import { ChainTable } from '@slipway/infra/audit/chain/chain-table';
import { Chainer } from '@slipway/infra/audit/chain/chainer';
import { Sealer } from '@slipway/infra/audit/chain/sealer';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import { auditAnchorFile, required } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import type { Logger } from '@slipway/infra/logging/logger';
import type { WriteSide } from '@slipway/infra/write-side';

type Parts = { readonly settings: Settings; readonly writeSide: WriteSide; readonly logger: Logger };

/** Chains the log and seals it outside of the database. */
export function auditChain({ settings, writeSide, logger: log }: Parts): Chainer {
  const { pool, rawLog, clock } = writeSide;
  const observer = chainMetrics();
  const sealer = new Sealer({
    table: new ChainTable(pool),
    file: new AnchorFile(auditAnchorFile(settings)),
    key: new SigningKey(required(settings, 'AUDIT_SIGNING_KEY')),
    clock,
    log,
    observer,
    everyMs: settings.AUDIT_ANCHOR_SECONDS * 1000,
  });
  return new Chainer({ pool, store: rawLog, sealer, log, observer });
}

function chainMetrics(): ChainObserver {
  const gauge = (name: string, help: string) => new Gauge({ name, help });
  const chained = gauge('slipway_audit_chained_events', 'Events in the audit chain.');
  const lag = new ChainLag();
  new Gauge({
    name: 'slipway_audit_chain_lag_seconds',
    help: 'Age of the last event that was chained, or of the oldest that waits to be; 0 at the end of the log.',
    collect() {
      this.set(lag.seconds());
    },
  });
  const sealed = gauge('slipway_audit_sealed_events', 'Events up to the last signed head.');
  const sealedAt = gauge('slipway_audit_sealed_timestamp_seconds', 'When the last head was signed.');
  const failures = new Counter({
    name: 'slipway_audit_failures_total',
    help: 'Attempts to chain or to seal that failed.',
    labelNames: ['what'],
  });
  return {
    waiting: (since) => lag.waiting(since),
    chained(events, lagSeconds) {
      chained.set(events);
      lag.chained(events, lagSeconds);
    },
    sealed(events, signedAt) {
      sealed.set(events);
      sealedAt.set(Date.parse(signedAt) / 1000);
    },
    failed: (what) => failures.inc({ what }),
    left() {
      for (const each of [chained, sealed, sealedAt]) each.reset();
      lag.left();
    },
  };
}
