import { get } from 'node:http';
import { waitUntil } from './processes.mjs';
import { lastLines } from './run-command.mjs';
import { Sentence } from './sentences.mjs';

const limitMs = 90_000;

function answersOk(url) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    // Nobody listens yet: that is what is being waited for.
    request.once('error', () => resolve(false));
  });
}

/** The JSON that an address answers within ten seconds; undefined when it answers anything else. */
export async function jsonFrom(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return answer.ok ? answer.json() : undefined;
}

/**
 * Waits until every probe (`{ name, url, tail, logFile }`) answers 200. `trouble` returns a reason to give up;
 * `report` gets the names that are still awaited.
 */
export async function waitReady(probes, { signal, report, trouble }) {
  const waiting = new Set(probes);
  const tell = () => report(`waiting for ${[...waiting].map(({ name }) => name).join(', ')}`);
  tell();
  const check = async (probe) => {
    if ((await answersOk(probe.url)) && waiting.delete(probe) && waiting.size > 0) tell();
  };
  const allReady = async () => {
    signal.throwIfAborted();
    const reason = trouble();
    if (reason) throw reason;
    await Promise.all([...waiting].map(check));
    return waiting.size === 0;
  };
  if (await waitUntil(allReady, limitMs, 40)) return;
  const [late] = waiting;
  throw new Sentence(
    `${late.name} was not ready after ${limitMs / 1000} s (${late.url}); see ${late.logFile}. Its last lines:\n${lastLines(late.tail())}`,
  );
}
