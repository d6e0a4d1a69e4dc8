import { staleTargets } from './build.mjs';
import { ensureBuilt, ensureInstalled } from './prepare-clone.mjs';
import { createProgress } from './progress.mjs';
import { explain } from './sentences.mjs';

/** `npm run build`: builds what is older than its sources; `--list` only names it. */
export async function buildCommand(argv) {
  const progress = createProgress();
  const stop = new AbortController();
  ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, () => stop.abort()));
  try {
    await ensureInstalled({ progress, signal: stop.signal });
    if (argv.includes('--list')) return progress.say(staleTargets().join('\n') || 'Everything is built.');
    await ensureBuilt({ progress, signal: stop.signal });
    progress.say('Everything is built.');
  } catch (error) {
    console.error(stop.signal.aborted ? 'Stopped.' : explain(error));
    process.exitCode = 1;
  }
}
