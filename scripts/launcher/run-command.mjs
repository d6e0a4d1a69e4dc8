import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

const keptLines = 200;
const keptOutputLines = 1000;

function killLater(child, signal) {
  const stop = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 2000).unref();
  };
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}

/**
 * Runs a program to its end. Answers `{ code, signal, tail, stdout }`: the last lines of both outputs, and the lines
 * of stdout. Never rejects for an exit code; rejects when the program cannot be started or `signal` aborted it.
 * `limitMs` ends a program that hangs.
 */
export async function runCommand(command, args, options) {
  const { cwd, env, uid, gid, signal, logFile, onLine, limitMs } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = killLater(child, signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const tail = [];
  const stdout = [];
  const read = (stream, also) =>
    createInterface({ input: stream }).on('line', (line) => {
      keep(tail, line, keptLines);
      if (also) keep(also, line, keptOutputLines);
      if (logFile) appendFileSync(logFile, `${line}\n`, { mode: 0o600 });
      onLine?.(line);
    });
  read(child.stdout, stdout);
  read(child.stderr);
  try {
    const ending = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, endedBy) => resolve({ code, signal: endedBy }));
    });
    signal?.throwIfAborted();
    return { ...ending, tail, stdout };
  } finally {
    forget();
    clearTimeout(timer);
  }
}

function keep(lines, line, limit) {
  lines.push(line);
  if (lines.length > limit) lines.shift();
}

/** The part of an ending that a sentence quotes. */
export function lastLines(lines, count = 15) {
  return lines
    .map(stripVTControlCharacters)
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
