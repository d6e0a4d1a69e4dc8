import { defaultDataDir } from './data-folder.mjs';
import { givenSettings, helpText, parseOptions } from './options.mjs';
import { createProgress } from './progress.mjs';
import { explain } from './sentences.mjs';
import { stopEverything } from './shutdown.mjs';
import { surviveClosedTerminal, watchSignals } from './signals.mjs';
import { bringUp } from './bring-up.mjs';

const untilAborted = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve, { once: true });
  });

/** `npm start`: brings Slipway up, stays until it is asked to end, and leaves no process behind. */
export async function start(argv) {
  const run = { children: [], database: undefined, lock: undefined };
  const progress = createProgress();
  const stop = new AbortController();
  let forced = false;
  let failure;
  const fail = (error) => {
    failure ??= error;
    stop.abort();
  };
  try {
    const options = parseOptions(argv);
    if (options.help) return void process.stdout.write(helpText());
    const given = { DATA_DIR: defaultDataDir(), ...givenSettings(options, process.env) };
    surviveClosedTerminal();
    process.on('uncaughtException', fail);
    watchSignals({
      onStop: () => {
        progress.say('\nStopping …');
        stop.abort();
      },
      onForce: () => {
        progress.say('Forcing.');
        forced = true;
      },
    });
    await bringUp(run, { options, given, progress, signal: stop.signal });
    await untilAborted(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) fail(error);
  }
  await end(run, { progress, isForced: () => forced, failure: () => failure });
}

async function end(run, { progress, isForced, failure }) {
  const since = performance.now();
  let trouble = failure();
  const used = run.children.length > 0 || run.database !== undefined;
  if (trouble) process.stderr.write(`\n${explain(trouble)}\n`);
  try {
    await stopEverything(run, { say: progress.say, isForced });
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    trouble ??= error;
  }
  if (used && !trouble)
    progress.say(`Everything ended in ${((performance.now() - since) / 1000).toFixed(1)} s.`);
  process.exit(trouble ? 1 : 0);
}
