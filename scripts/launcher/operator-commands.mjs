import { join } from 'node:path';
import { entryOf } from './build.mjs';
import { environmentOf } from './environment.mjs';
import { root } from './files.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { Sentence } from './sentences.mjs';

const limitMs = 10 * 60_000;

async function runOperator(args, { effective, paths, signal, logFile }) {
  const env = environmentOf('cli', effective, paths);
  const command = ['--enable-source-maps', entryOf('cli'), ...args];
  const ending = await runCommand(process.execPath, command, {
    cwd: root,
    env,
    signal,
    logFile,
    limitMs,
  });
  if (ending.code === 0) return ending;
  const how = ending.signal ?? `exit code ${ending.code}`;
  throw new Sentence(`slipway ${args[0]} failed (${how}); it said:\n${lastLines(ending.tail)}`);
}

/** Runs one operator command to its end, its output in DATA_DIR/logs/<command>.log. */
export async function runCli(command, { effective, paths, signal }) {
  const logFile = join(paths.logs, `${command}.log`);
  await runOperator([command], { effective, paths, signal, logFile });
}

/** The link that creates the first owner, or undefined when there is an owner. It is written to no log. */
export async function oneTimeLink({ effective, paths }, signal) {
  const { stdout } = await runOperator(['bootstrap', '--if-unclaimed'], { effective, paths, signal });
  const last = stdout.at(-1)?.trim() ?? '';
  return /^https?:\/\/\S+$/.test(last) ? last : undefined;
}
