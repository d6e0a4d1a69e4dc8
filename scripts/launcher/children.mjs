import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createOutput } from './child-log.mjs';
import { readNote, root, writeWhole } from './files.mjs';
import { endProcess, identityOf, isRunning, killSession, signalProcess, waitUntil } from './processes.mjs';

const backoffMs = [1000, 2000, 5000, 10_000, 30_000];
const calmMs = 60_000;

const noteOf = (paths, name) => join(paths.run, `${name}.child.json`);

// Hosts of the sandbox run commands in its session; Terraform runs of the projector must never be killed with it.
const endsWithItsSession = (name) => name === 'sandbox';

/**
 * Keeps one process running: started in a session of its own, its output in DATA_DIR/logs/<name>.log, started again
 * with growing pauses when it dies. `onDeath` gets each death; `stop` ends it for good.
 */
export function keepRunning({ name, entry, env, paths, say, verbose, onDeath }) {
  const logFile = join(paths.logs, `${name}.log`);
  const output = createOutput({ name, logFile, say, verbose });
  let current;
  let deaths = 0;
  let stopping = false;
  let timer;

  const start = () => {
    const child = spawn(process.execPath, ['--enable-source-maps', entry], {
      env,
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const identity = identityOf(child.pid);
    writeWhole(noteOf(paths, name), JSON.stringify({ ...identity, name }));
    const born = { identity, since: performance.now() };
    current = born;
    output.restart();
    createInterface({ input: child.stdout }).on('line', output.take);
    createInterface({ input: child.stderr }).on('line', output.take);
    child.once('error', (error) => output.take(String(error)));
    // Not 'close': a grandchild may hold the pipes for long. The last lines get a moment to arrive.
    child.once('exit', (code, signal) => setTimeout(onDeathOf, 100, born, signal ?? `exit code ${code}`));
  };

  const onDeathOf = (died, how) => {
    if (stopping) return;
    deaths = performance.now() - died.since > calmMs ? 1 : deaths + 1;
    const wait = backoffMs[Math.min(deaths, backoffMs.length) - 1];
    onDeath({ name, how, deaths, wait, tail: output.tail(), logFile });
    timer = setTimeout(start, wait);
  };

  /** Ends the process for good; `limitMs` is asked again and again, so that it may grow meanwhile. */
  const stop = async (limitMs) => {
    stopping = true;
    clearTimeout(timer);
    const { identity } = current;
    const asked = performance.now();
    const isOver = () => !isRunning(identity) || performance.now() - asked > limitMs();
    const wasRunning = signalProcess(identity, 'SIGTERM');
    await waitUntil(isOver, 120_000);
    const forced = signalProcess(identity, 'SIGKILL');
    await waitUntil(() => !isRunning(identity), 2000);
    // A session whose leader ended long ago may have given its number to a stranger.
    if (wasRunning && endsWithItsSession(name)) killSession(identity.pid);
    output.flush();
    rmSync(noteOf(paths, name), { force: true });
    return { forced };
  };

  start();
  return { name, stop, listen: output.listen, tail: output.tail };
}

// A projector with a Terraform run in progress stops that first.
const orphanLimitMs = 20_000;

async function endOrphan(paths, { file, orphan }, say) {
  if (orphan && isRunning(orphan)) {
    say(`  Ending ${orphan.name} (pid ${orphan.pid}), left over from a start that was killed.`);
    await endProcess(orphan, { limitMs: orphanLimitMs });
    if (endsWithItsSession(orphan.name)) killSession(orphan.pid);
  }
  rmSync(join(paths.run, file), { force: true });
}

/**
 * Ends what a killed launcher left running; known by pid and start time, so never a stranger. The sandbox goes last: a
 * Terraform run still talks to it.
 */
export async function endOrphans(paths, say) {
  const notes = readdirSync(paths.run)
    .filter((file) => file.endsWith('.child.json'))
    .map((file) => ({ file, orphan: readNote(join(paths.run, file)) }));
  const isLast = ({ orphan }) => orphan?.name === 'sandbox';
  await Promise.all(notes.filter((note) => !isLast(note)).map((note) => endOrphan(paths, note, say)));
  for (const note of notes.filter(isLast)) await endOrphan(paths, note, say);
}
