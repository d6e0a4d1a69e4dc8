import { BullJobWorker } from '@slipway/infra/jobs/bullmq-worker.adapter';

/** A worker to be killed: it says what it has begun, and never ends it. */
const worker = new BullJobWorker({
  backend: { kind: 'postgres', url: process.argv[2] ?? '' },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  handle: (outputId) => {
    process.stdout.write(`began ${outputId}\n`);
    return new Promise(() => undefined);
  },
});
worker.start();
