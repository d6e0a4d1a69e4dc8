import { parseLogLine, parseOperation } from './operation-events.parser';
import type { StreamMessage } from './operation-stream';

export type ConnectionOptions = {
  readonly url: string;
  readonly openSource: (url: string) => EventSource;
  readonly onMessage: (message: StreamMessage) => void;
};
export type OperationConnection = {
  /** Does nothing while a connection is open. */
  readonly open: () => void;
  readonly close: () => void;
};

const MAX_DELAY = 15_000;

/**
 * A server-sent stream that comes back. The browser resumes by Last-Event-ID as long as it tries itself;
 * after an HTTP error it gives up, and the stream is opened anew, from its start, with growing pauses.
 */
export function connectOperation({ url, openSource, onMessage }: ConnectionOptions): OperationConnection {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function close(): void {
    source?.close();
    source = null;
    clearTimeout(timer);
  }

  function onLost(): void {
    onMessage({ kind: 'lost' });
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(connect, Math.min(1000 * 2 ** failures, MAX_DELAY));
    failures += 1;
  }

  function connect(): void {
    source = openSource(url);
    source.addEventListener('open', () => {
      failures = 0;
      onMessage({ kind: 'opened' });
    });
    listen(source, onMessage);
    source.addEventListener('end', () => {
      close();
      onMessage({ kind: 'ended' });
    });
    source.addEventListener('error', onLost);
  }

  function open(): void {
    if (source) return;
    close();
    onMessage({ kind: 'restarted' });
    connect();
  }

  return { open, close };
}

function listen(source: EventSource, onMessage: ConnectionOptions['onMessage']): void {
  source.addEventListener('operation', ({ data }: MessageEvent<string>) => {
    onMessage({ kind: 'operation', operation: parseOperation(data) });
  });
  source.addEventListener('log', ({ data }: MessageEvent<string>) => {
    onMessage({ kind: 'log', line: parseLogLine(data) });
  });
}
