import type { LogLine } from '@/shared/api/types';

/** What is kept in memory; older lines stay on the server. */
export const MAX_LINES = 50_000;

/**
 * The lines of one operation in order of `seq`, each once. Numbers have holes (empty lines are not kept), so a hole
 * says nothing: that no line is missing is the promise of the stream, which resumes after the last one it sent.
 */
export type LogBuffer = {
  readonly lines: readonly LogLine[];
  readonly droppedCount: number;
};

export function emptyLog(): LogBuffer {
  return { lines: [], droppedCount: 0 };
}

/** Takes lines in any order and any number of times. */
export function receive(buffer: LogBuffer, incoming: readonly LogLine[], limit = MAX_LINES): LogBuffer {
  const wanted = inOrder(incoming.filter(({ seq }) => seq >= firstKept(buffer)));
  const last = buffer.lines.at(-1)?.seq ?? -1;
  const isAppended = wanted.every(({ seq }) => seq > last);
  const lines = isAppended ? [...buffer.lines, ...wanted] : inOrder([...buffer.lines, ...wanted]);
  return lines.length === buffer.lines.length ? buffer : trim(buffer, lines, limit);
}

/** What was dropped does not come back with a replay. */
function firstKept({ lines, droppedCount }: LogBuffer): number {
  return droppedCount > 0 ? (lines[0]?.seq ?? 0) : 0;
}

function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  const sorted = [...lines].sort((a, b) => a.seq - b.seq);
  return sorted.filter(({ seq }, index) => seq !== sorted[index - 1]?.seq);
}

function trim({ droppedCount }: LogBuffer, lines: readonly LogLine[], limit: number): LogBuffer {
  const surplus = Math.max(0, lines.length - limit);
  return { lines: lines.slice(surplus), droppedCount: droppedCount + surplus };
}
