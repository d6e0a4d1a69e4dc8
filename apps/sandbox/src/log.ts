export type LogLevel = 'info' | 'warn' | 'error';

/** Writes one line. Never pass a token, a key or a command's text in `facts`. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** The numbers that the other processes' JSON logs use, so that one reader understands all of them. */
const levelNumbers: Readonly<Record<LogLevel, number>> = { info: 30, warn: 40, error: 50 };

export function jsonLog(write: (line: string) => void, threshold: LogLevel): Log {
  return (level, message, facts = {}) => {
    if (levelNumbers[level] < levelNumbers[threshold]) return;
    const line = { level: levelNumbers[level], time: Date.now(), name: 'sandbox', ...facts, msg: message };
    write(`${JSON.stringify(line)}\n`);
  };
}

export function messageOf(error: unknown): string {
  return textField(error, 'message') ?? String(error);
}

/** The system's error code (`EADDRINUSE`, `ENOENT`, …) when there is one. */
export function codeOf(error: unknown): string | undefined {
  return textField(error, 'code');
}

/** Not by `instanceof Error`, which is false for errors that come from another realm, as under a test runner. */
function textField(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
