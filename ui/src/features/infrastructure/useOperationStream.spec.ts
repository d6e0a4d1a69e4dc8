import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import type { EffectScope } from 'vue';
import { aLine, anOperation } from '@/app/testing/builders';
import { useOperationStream } from './useOperationStream';
import type { OperationStream } from './useOperationStream';

/** The browser's side of a stream, driven by the test. */
class ScriptedSource extends EventTarget {
  readyState = 0;
  close(): void {
    this.readyState = 2;
  }
  say(event: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
  break(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

type Bench = {
  readonly stream: OperationStream;
  readonly sources: ScriptedSource[];
  readonly scope: EffectScope;
};

function bench(): Bench {
  const sources: ScriptedSource[] = [];
  const scope = effectScope();
  const stream = scope.run(() =>
    useOperationStream({
      url: '/events',
      openSource: () => {
        const source = new ScriptedSource();
        sources.push(source);
        return source as unknown as EventSource;
      },
    }),
  );
  if (!stream) throw new Error('the scope did not run');
  stream.open();
  return { stream, sources, scope };
}

const seqsOf = ({ state }: OperationStream): number[] => state.value.log.lines.map(({ seq }) => seq);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', { CLOSED: 2 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a stream', () => {
  it('collects a burst into one update', async () => {
    const { stream, sources } = bench();
    sources[0]?.say('operation', anOperation({ version: 3 }));
    for (const seq of [1, 2, 3]) sources[0]?.say('log', aLine(seq));
    await vi.runAllTimersAsync();
    expect(stream.state.value.operation?.version).toBe(3);
    expect(seqsOf(stream)).toEqual([1, 2, 3]);
  });

  it('leaves the resuming to the browser while the browser tries', async () => {
    const { stream, sources } = bench();
    sources[0]?.break(0);
    await vi.runAllTimersAsync();
    expect(stream.state.value.connection).toBe('reconnecting');
    expect(sources).toHaveLength(1);
  });

  it('opens anew when the browser has given up, and shows no line twice', async () => {
    const { stream, sources } = bench();
    sources[0]?.say('log', aLine(1));
    sources[0]?.break(2);
    await vi.runAllTimersAsync();
    for (const seq of [1, 2]) sources[1]?.say('log', aLine(seq));
    await vi.runAllTimersAsync();
    expect(sources).toHaveLength(2);
    expect(seqsOf(stream)).toEqual([1, 2]);
  });

  it('is closed at its end and can be opened again', async () => {
    const { stream, sources } = bench();
    sources[0]?.say('end', {});
    await vi.runAllTimersAsync();
    expect(stream.hasEnded.value).toBe(true);
    expect(sources[0]?.readyState).toBe(2);
    stream.open();
    stream.open();
    expect(sources).toHaveLength(2);
  });

  it('is closed with the page, also between two tries', async () => {
    const { sources, scope } = bench();
    sources[0]?.break(2);
    scope.stop();
    await vi.runAllTimersAsync();
    expect(sources).toHaveLength(1);
  });
});
