import type { Position } from '@slipway/application/ports/event-store';

const width = 20;

/** Fixed width, so that positions compare as text in the order of the log. */
export function positionOf(value: bigint | string): Position {
  return String(value).padStart(width, '0') as Position;
}

/** The number inside a position of this kind of log; a position of another store is refused. */
export function positionNumber(position: Position): bigint {
  if (!/^\d{20}$/.test(position)) throw new RangeError(`not a position of this log: ${position}`);
  return BigInt(position);
}

/** Before the first event. */
export const origin = positionOf(0n);
