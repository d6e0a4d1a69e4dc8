import type { LogLine } from '@/shared/api/types';

/**
 * Where each line begins when long ones are broken, in rows: every letter is equally wide, so how many rows a line
 * takes is known without drawing it. One entry more than lines: the last one is the height of all.
 */
export function rowStarts(lines: readonly LogLine[], columns: number): Uint32Array {
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach(({ text }, index) => {
    starts[index + 1] = (starts[index] ?? 0) + Math.max(1, Math.ceil(text.length / Math.max(1, columns)));
  });
  return starts;
}

/** The last line that begins at or before a row. */
export function lineAtRow(starts: Uint32Array, row: number): number {
  let [low, high] = [0, Math.max(0, starts.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
