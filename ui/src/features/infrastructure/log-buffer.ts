import type { LogLine } from '@/shared/api/types';

/** What is kept in memory; older lines stay on the server. */
export const MAX_LINES = 50_000;

/** The lines of one operation in order of `seq`, each once, with nothing left out between them. */
export type LogBuffer = {
  readonly lines: readonly LogLine[];
  /** The number that the next line must have; `null` before the first one. */
  readonly nextSeq: number | null;
  /** Lines that came too early: something before them is missing. */
  readonly held: readonly LogLine[];
  readonly droppedCount: number;
};
export type Gap = { readonly fromSeq: number; readonly toSeq: number };

export function emptyLog(): LogBuffer {
  return { lines: [], nextSeq: null, held: [], droppedCount: 0 };
}

/** Takes lines from the stream or from a re-read, in any order and any number of times. */
export function receive(buffer: LogBuffer, incoming: readonly LogLine[], limit = MAX_LINES): LogBuffer {
  if (incoming.length === 0) return buffer;
  const candidates = [...buffer.held, ...incoming].sort((a, b) => a.seq - b.seq);
  const added: LogLine[] = [];
  const held: LogLine[] = [];
  let nextSeq = buffer.nextSeq;
  for (const line of candidates) {
    if (nextSeq === null || line.seq === nextSeq) {
      added.push(line);
      nextSeq = line.seq + 1;
    } else if (line.seq > nextSeq && held.at(-1)?.seq !== line.seq) {
      held.push(line);
    }
  }
  return trim({ ...buffer, lines: [...buffer.lines, ...added], nextSeq, held }, limit);
}

/** The range to ask the server for, or `null` when nothing is missing. */
export function missing(buffer: LogBuffer): Gap | null {
  const first = buffer.held[0];
  if (!first || buffer.nextSeq === null) return null;
  return { fromSeq: buffer.nextSeq, toSeq: first.seq };
}

/** The server has no lines in the gap (they have aged out): go on with what was held. */
export function skipGap(buffer: LogBuffer, limit = MAX_LINES): LogBuffer {
  const gap = missing(buffer);
  if (!gap) return buffer;
  return receive({ ...buffer, nextSeq: gap.toSeq, held: [] }, buffer.held, limit);
}

function trim(buffer: LogBuffer, limit: number): LogBuffer {
  const surplus = buffer.lines.length - limit;
  if (surplus <= 0) return buffer;
  return {
    ...buffer,
    lines: buffer.lines.slice(surplus),
    droppedCount: buffer.droppedCount + surplus,
  };
}
