import type { Position } from '@slipway/application/ports/event-store';

/** Two offsets into the log, as the wire spells them: decimal, without sign. */
export type WirePosition = { readonly commit: string; readonly prepare: string };

const width = 20;
const shape = /^(\d{20}):(\d{20})$/;

/** Fixed width, so that positions compare as text in the order of the log. */
export function positionOf({ commit, prepare }: WirePosition): Position {
  const wide = commit.padStart(width, '0');
  // Outside of old transactions they are the same.
  return `${wide}:${commit === prepare ? wide : prepare.padStart(width, '0')}` as Position;
}

/** What the server knows the position by; a position of another store is refused. */
export function wirePositionOf(position: Position): WirePosition {
  const [, commit, prepare] = shape.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new RangeError(`not a position of an EventStoreDB log: ${position}`);
  }
  return { commit: String(BigInt(commit)), prepare: String(BigInt(prepare)) };
}

/** Before the first event. */
export const origin = positionOf({ commit: '0', prepare: '0' });
