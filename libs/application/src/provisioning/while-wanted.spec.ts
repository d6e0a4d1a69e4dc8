import { trusted } from '@slipway/domain/kernel';
import type { InfrastructureId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { FoldCache } from '../runtime/fold-cache';
import { whileWanted } from './while-wanted';

const infrastructureId = trusted<InfrastructureId>('machine');
const { signal } = new AbortController();

/** A log that cannot be read as long as it is away. */
class AwayStore extends MemoryEventStore {
  isAway = true;

  override readStream(...args: Parameters<MemoryEventStore['readStream']>) {
    if (this.isAway) throw new Error('the log is away');
    return super.readStream(...args);
  }
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('tells once that nobody can see whether the machine is wanted, and gives up after a minute', async () => {
  const troubles: unknown[] = [];
  const folds = new FoldCache(new AwayStore());
  const onBlind = (error: unknown) => void troubles.push(error);
  let stopped: unknown;
  const running = whileWanted({ folds, infrastructureId, signal, onBlind }, (whole) => {
    return new Promise((resolve) => {
      whole.addEventListener('abort', () => {
        stopped = whole.reason;
        resolve('stopped');
      });
    });
  });
  await jest.advanceTimersByTimeAsync(58_000);
  expect(troubles).toMatchObject([{ message: 'the log is away' }]);
  expect(stopped).toBeUndefined();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await running).toBe('stopped');
  expect(stopped).toMatchObject({ message: 'the log is away' });
});

it('tells again when the log is away for a second time, and nothing as long as it is there', async () => {
  let troubles = 0;
  const store = new AwayStore();
  const done = new AbortController();
  const onBlind = () => void (troubles += 1);
  const folds = new FoldCache(store);
  const running = whileWanted({ folds, infrastructureId, signal, onBlind }, () => {
    return new Promise((resolve) => {
      done.signal.addEventListener('abort', () => resolve('built'));
    });
  });
  await jest.advanceTimersByTimeAsync(5_000);
  store.isAway = false;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(troubles).toBe(1);
  store.isAway = true;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(troubles).toBe(2);
  done.abort();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await running).toBe('built');
});
