import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Log } from '../logging/log';
import type { Count, RequestCounter } from './request-counter';

/** The library's own limit is out of reach: how much is too much depends on who asks, and is said by the caller. */
const minute = { keyPrefix: 'slipway-requests', points: 1_000_000_000, duration: 60 };
/** A request that waits for a count longer than this is counted by the process alone. */
const redisPatienceMs = 200;

class LibraryCounter implements RequestCounter {
  constructor(
    private readonly limiter: RateLimiterAbstract,
    private readonly end: () => Promise<unknown>,
  ) {}

  async count(key: string): Promise<Count> {
    const { consumedPoints, msBeforeNext } = await this.limiter.consume(key);
    return { requests: consumedPoints, endsInMs: msBeforeNext };
  }

  async close(): Promise<void> {
    await this.end();
  }
}

/** Each process counts for itself: with n of them, n times as much gets through. */
export function memoryCounter(): RequestCounter {
  return new LibraryCounter(new RateLimiterMemory(minute), () => Promise.resolve());
}

/** All processes count together. While Redis is away each counts for itself. */
export function redisCounter(url: string, log: Log): RequestCounter {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: redisPatienceMs,
  });
  client.on('error', (error: Error) =>
    log.warn({ error: error.message }, 'requests are counted without Redis'),
  );
  const insuranceLimiter = new RateLimiterMemory(minute);
  const limiter = new RateLimiterRedis({ ...minute, storeClient: client, insuranceLimiter });
  return new LibraryCounter(limiter, () => Promise.resolve(client.disconnect()));
}
