import type { Instant } from '@slipway/domain/kernel';

/** The only source of time. */
export interface Clock {
  now(): Instant;
}
export const CLOCK = Symbol('Clock');
