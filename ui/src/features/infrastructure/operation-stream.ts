import type { LogLine, Operation } from '@/shared/api/types';
import { emptyLog, receive } from './log-buffer';
import type { LogBuffer } from './log-buffer';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'ended';

export type StreamMessage =
  | { readonly kind: 'opened' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'ended' };

export type StreamState = {
  readonly connection: Connection;
  readonly operation: Operation | null;
  readonly log: LogBuffer;
};

export function initialStream(): StreamState {
  return { connection: 'connecting', operation: null, log: emptyLog() };
}

/** Folds a batch, so that a burst of log lines costs one update of the screen. */
export function reduceStream(state: StreamState, batch: readonly StreamMessage[]): StreamState {
  const lines: LogLine[] = [];
  let next = state;
  for (const message of batch) {
    if (message.kind === 'log') lines.push(message.line);
    else next = reduceOne(next, message);
  }
  return { ...next, log: receive(next.log, lines) };
}

function reduceOne(state: StreamState, message: Exclude<StreamMessage, { kind: 'log' }>): StreamState {
  switch (message.kind) {
    case 'opened':
      return { ...state, connection: 'live' };
    case 'lost':
      return state.connection === 'ended' ? state : { ...state, connection: 'reconnecting' };
    case 'restarted':
      return { ...state, connection: 'connecting' };
    case 'ended':
      return { ...state, connection: 'ended' };
    case 'operation':
      return { ...state, operation: newer(state.operation, message.operation) };
    default:
      return assertNever(message);
  }
}

/** A resumed stream repeats old states; the screen must not go back in time. */
export function newer(current: Operation | null, candidate: Operation | null): Operation | null {
  if (!current || !candidate) return candidate ?? current;
  return candidate.version >= current.version ? candidate : current;
}

function assertNever(value: never): never {
  throw new Error(`unknown message of the operation stream: ${JSON.stringify(value)}`);
}
