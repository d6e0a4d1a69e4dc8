import { describe, expect, it } from 'vitest';
import { aLine, anOperation } from '@/app/testing/builders';
import { parseLogLine, parseOperation } from './operation-events.parser';
import { initialStream, reduceStream } from './operation-stream';
import type { StreamMessage, StreamState } from './operation-stream';

const log = (...seqs: number[]): StreamMessage[] => seqs.map((seq) => ({ kind: 'log', line: aLine(seq) }));
const operation = (version: number): StreamMessage => ({
  kind: 'operation',
  operation: anOperation({ version }),
});
const after = (...batches: StreamMessage[][]): StreamState => batches.reduce(reduceStream, initialStream());
const seqsOf = ({ log: { lines } }: StreamState): number[] => lines.map(({ seq }) => seq);

describe('an operation that is followed', () => {
  it('shows its newest state and every line', () => {
    const state = after([{ kind: 'opened' }, operation(1), ...log(1, 2)], [operation(2), ...log(3)]);
    expect(state.connection).toBe('live');
    expect(state.operation?.version).toBe(2);
    expect(seqsOf(state)).toEqual([1, 2, 3]);
  });

  it('never goes back to an older state', () => {
    expect(after([operation(5)], [operation(4)]).operation?.version).toBe(5);
  });
});

describe('a connection that was lost', () => {
  it('resumes without a gap and without a line twice', () => {
    const state = after(log(1, 2), [{ kind: 'lost' }], [{ kind: 'opened' }, ...log(2, 3, 4)]);
    expect(state.connection).toBe('live');
    expect(seqsOf(state)).toEqual([1, 2, 3, 4]);
  });
});

describe('an operation that has ended', () => {
  it('stays ended when the server closes the connection', () => {
    expect(after([{ kind: 'ended' }], [{ kind: 'lost' }]).connection).toBe('ended');
  });

  it('can be followed again after it was set going once more', () => {
    expect(after([{ kind: 'ended' }], [{ kind: 'restarted' }]).connection).toBe('connecting');
  });
});

describe('what the server sends', () => {
  it('is taken without the control sequences of terminals', () => {
    const text = '\u001b[31mError\u001b[0m: \u001b]0;title\u0007x\u202e\u0000';
    expect(parseLogLine(JSON.stringify(aLine(1, { text }))).text).toBe('Error: x');
  });

  it('is refused when it is no log line or no operation', () => {
    expect(() => parseLogLine('{"text":"x"}')).toThrow(/sequence/);
    expect(() => parseOperation('null')).toThrow(/id/);
    expect(parseOperation(JSON.stringify(anOperation())).id).toBe('order-1');
  });
});
