import { describe, expect, it } from 'vitest';
import type { LogLine } from '@/shared/api/types';
import { emptyLog, missing, receive, skipGap } from './log-buffer';
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

describe('a stream with a hole', () => {
  it('holds back what comes after the hole and names what is missing', () => {
    const buffer = after(lines(1, 2), lines(5, 6, 6));
    expect(seqsOf(buffer)).toEqual([1, 2]);
    expect(missing(buffer)).toEqual({ fromSeq: 3, toSeq: 5 });
  });

  it('is complete once the hole is filled', () => {
    const buffer = after(lines(1, 2), lines(5, 6), lines(3, 4, 5));
    expect(seqsOf(buffer)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(missing(buffer)).toBeNull();
  });

  it('goes on without the lines that the server no longer has', () => {
    const buffer = skipGap(after(lines(1, 2), lines(5, 6, 9)));
    expect(seqsOf(buffer)).toEqual([1, 2, 5, 6]);
    expect(missing(buffer)).toEqual({ fromSeq: 7, toSeq: 9 });
  });
});

describe('a log longer than what is kept', () => {
  it('drops the oldest lines, counts them and does not take them again', () => {
    const buffer = receive(receive(emptyLog(), lines(1, 2, 3, 4, 5), 3), lines(1, 2, 6), 3);
    expect(seqsOf(buffer)).toEqual([4, 5, 6]);
    expect(buffer.droppedCount).toBe(3);
  });
});
