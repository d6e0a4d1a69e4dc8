import { setImmediate as breath } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes that are still needed. Buffers are given back some rounds after nobody holds them. */
export async function memoryInUse(): Promise<number> {
  if (typeof collectGarbage !== 'function') throw new Error('the collector of garbage cannot be called');
  const noticeable = 100_000;
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    Reflect.apply(collectGarbage, undefined, []);
    await breath();
    const { heapUsed, external } = process.memoryUsage();
    if (before - (heapUsed + external) < noticeable) return heapUsed + external;
    before = heapUsed + external;
  }
}
