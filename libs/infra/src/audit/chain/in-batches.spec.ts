import { all } from '../../event-store/conformance/an-event';
import { inBatches } from './in-batches';

async function* numbers(count: number, onEnd: () => void = () => undefined): AsyncGenerator<number> {
  try {
    for (let n = 0; n < count; n += 1) yield await Promise.resolve(n);
  } finally {
    onEnd();
  }
}

test.each([0, 1, 499, 500, 501, 1234])('%d items come whole and in order', async (count) => {
  const batches = await all(inBatches(numbers(count)));
  expect(batches.flat()).toEqual(Array.from({ length: count }, (_, n) => n));
  expect(batches.every((batch) => batch.length > 0 && batch.length <= 500)).toBe(true);
});

test('the next batch is on its way while one is used, and no more than that', async () => {
  let read = 0;
  async function* counted(): AsyncGenerator<number> {
    for await (const n of numbers(5000)) {
      read += 1;
      yield n;
    }
  }
  for await (const [first = 0] of inBatches(counted())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(read).toBe(Math.min(first + 1000, 5000));
  }
});

test('whoever stops early closes what is read', async () => {
  let isClosed = false;
  for await (const [first] of inBatches(numbers(5000, () => (isClosed = true)))) if (first === 500) break;
  expect(isClosed).toBe(true);
});

test('an error behind the last batch that is used is nobody’s, and one before it is told', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield* numbers(600);
    throw new Error('the log is away');
  }
  for await (const batch of inBatches(failing())) {
    expect(batch).toHaveLength(500);
    await new Promise((resolve) => setTimeout(resolve, 5));
    break;
  }
  await expect(all(inBatches(failing()))).rejects.toThrow('the log is away');
});
