import { setTimeout as sleep } from 'node:timers/promises';
import { inEvenTime } from './even-time';

const lasted = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await inEvenTime(work).catch(() => 'refused');
  return performance.now() - began;
};

const works: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['nothing', () => Promise.resolve('nothing')],
  ['little', () => sleep(60)],
  ['a refusal', () => Promise.reject(new Error('refused'))],
];

test.each(works)('%s takes a quarter of a second', async (_, work) => {
  const milliseconds = await lasted(work);
  // A timer may be early by less than a millisecond.
  expect(milliseconds).toBeGreaterThan(248);
  expect(milliseconds).toBeLessThan(400);
});

test('what takes longer than a step takes the next one', async () => {
  const milliseconds = await lasted(() => sleep(260));
  expect(milliseconds).toBeGreaterThan(498);
});

test('what comes out is what the work gave', async () => {
  await expect(inEvenTime(async () => 'done')).resolves.toBe('done');
  await expect(inEvenTime(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});
