import type { Settings } from '../config/env';
import type { Log } from '../logging/log';
import type { RequestCounter } from './request-counter';
import { memoryCounter, redisCounter } from './request-counter.adapter';

/** Together with the other processes where there is a Redis, else alone. */
export function openRequestCounter({ REDIS_URL }: Settings, log: Log): RequestCounter {
  return REDIS_URL === undefined ? memoryCounter() : redisCounter(REDIS_URL, log);
}
