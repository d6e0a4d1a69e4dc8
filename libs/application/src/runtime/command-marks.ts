import { crc32 } from 'node:zlib';

/**
 * Four bytes of a command id. A snapshot names its recent commands and keeps a mark of every older one: a command
 * without a mark is new for certain, and for one with a mark the stream itself is asked.
 */
export function markOf(commandId: string): number {
  return crc32(commandId);
}

export function isMarked(marks: Uint32Array, commandId: string): boolean {
  return marks.length > 0 && marks.includes(markOf(commandId));
}

export function withMarks(marks: Uint32Array, commandIds: readonly string[]): Uint32Array {
  return Uint32Array.from([...marks, ...commandIds.map(markOf)]);
}
