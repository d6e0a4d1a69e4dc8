import { describe, expect, it } from 'vitest';
import type { LogLine } from '@/shared/api/types';
import { emptyLog, receive } from './log-buffer';
import type { LogBuffer } from './log-buffer';

const line = (seq: number): LogLine => ({
  seq,
  at: '2026-11-23T10:00:00.000Z',
  stream: 'stdout',
  text: `#${seq}`,
});
const lines = (...seqs: number[]): LogLine[] => seqs.map(line);
const seqsOf = (buffer: LogBuffer): number[] => buffer.lines.map(({ seq }) => seq);
const after = (...batches: LogLine[][]): LogBuffer =>
  batches.reduce((buffer, batch) => receive(buffer, batch), emptyLog());

describe('a log that arrives in order', () => {
  it('is shown in order', () => {
    expect(seqsOf(after(lines(1, 2), lines(3)))).toEqual([1, 2, 3]);
  });

  it('starts at whatever number the server starts at', () => {
    expect(seqsOf(after(lines(7, 8)))).toEqual([7, 8]);
  });
});

describe('a stream that was replayed from the start', () => {
  it('shows no line twice', () => {
    expect(seqsOf(after(lines(1, 2, 3), lines(1, 2, 3, 4)))).toEqual([1, 2, 3, 4]);
  });

  it('shows no line twice within one batch', () => {
    expect(seqsOf(after(lines(1, 1, 2, 2)))).toEqual([1, 2]);
  });
});

describe('a log whose numbers have holes', () => {
  it('is shown at once: nothing is waited for', () => {
    expect(seqsOf(after(lines(1, 2, 3, 5), lines(7, 8)))).toEqual([1, 2, 3, 5, 7, 8]);
  });

  it('takes a line that comes late at its place', () => {
    expect(seqsOf(after(lines(1, 2, 5), lines(3, 6)))).toEqual([1, 2, 3, 5, 6]);
  });

  it('stays the same when nothing new comes', () => {
    const buffer = after(lines(1, 2, 5));
    expect(receive(buffer, lines(2, 5))).toBe(buffer);
    expect(receive(buffer, [])).toBe(buffer);
  });
});

describe('a log longer than what is kept', () => {
  it('drops the oldest lines, counts them and does not take them again', () => {
    const buffer = receive(receive(emptyLog(), lines(1, 2, 3, 4, 5), 3), lines(1, 2, 6), 3);
    expect(seqsOf(buffer)).toEqual([4, 5, 6]);
    expect(buffer.droppedCount).toBe(3);
  });
});
