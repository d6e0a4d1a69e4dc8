import type { Position } from '@slipway/application/ports';

/** Before the first event. Sorts before every position of every store. */
export const beginning = parsePosition('');

/** Names a text that a store or our own checkpoint row holds as a position. */
export function parsePosition(text: string): Position {
  return text as Position;
}
