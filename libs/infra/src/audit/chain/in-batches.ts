import { setImmediate as turn } from 'node:timers/promises';

/** As many as a page of the log has. */
const size = 500;

/** In their order, the next batch on its way while one is used: where both cost much, they cost it at the same time. */
export async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  const source = items[Symbol.asyncIterator]();
  try {
    let batch = await take(source);
    while (batch.length > 0) {
      const next = take(source);
      // Whoever takes the next batch meets the error; when nobody does, it is nobody's.
      next.catch(() => undefined);
      // What asks for it leaves now, not when this batch is done with.
      await turn();
      yield batch;
      batch = await next;
    }
  } finally {
    await source.return?.();
  }
}

async function take<T>(source: AsyncIterator<T, unknown>): Promise<readonly T[]> {
  const batch: T[] = [];
  while (batch.length < size) {
    const result = await source.next();
    if (result.done === true) break;
    batch.push(result.value);
  }
  return batch;
}
