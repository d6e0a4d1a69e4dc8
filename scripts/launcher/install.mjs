import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNote, readText, requireFreeSpace, root } from './files.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { Sentence, saysDiskFull } from './sentences.mjs';

const stampFile = join(root, 'node_modules', '.slipway-install');
const limitMs = 15 * 60_000;
const quotedErrors = 12;

const wantedStamp = () => {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return `${lock.digest('hex')} ${process.platform}-${process.arch}`;
};

/** npm writes its own list last, so a list that agrees means that somebody's `npm install` came to its end. */
function installedByHand() {
  const wanted = readNote(join(root, 'package-lock.json'))?.packages ?? {};
  const present = readNote(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => !path.includes('node_modules/') || fits(entry, present[path]),
  );
}

function fits(wanted, present) {
  if (present === undefined) return wanted.optional === true || wanted.devOptional === true;
  return wanted.version === present.version;
}

/** True when `npm ci` has to run. */
export function installNeeded() {
  if (readText(stampFile) === wantedStamp()) return false;
  if (!existsSync(join(root, 'node_modules'))) return true;
  if (!installedByHand()) return true;
  writeFileSync(stampFile, wantedStamp());
  return false;
}

const npmCommand = () => {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
};

const isFetch = (line) => /^npm http (fetch|cache) /.test(line);

/** Runs `npm ci`; `report` gets the count of fetched packages. Leaves the stamp only after a complete run. */
export async function install({ report, signal, logFile }) {
  requireFreeSpace(root, 'installing the packages');
  const packages = readNote(join(root, 'package-lock.json'))?.packages ?? {};
  const total = Object.keys(packages).length - 1;
  const stamp = wantedStamp();
  let fetched = 0;
  const onLine = (line) => {
    if (!isFetch(line)) return;
    fetched += 1;
    report(fetched < total ? `${fetched} of about ${total} packages fetched` : 'unpacking');
  };
  const [command, first] = npmCommand();
  // The build tools are development dependencies, which NODE_ENV=production would leave out.
  const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  const ending = await runCommand(command, args, {
    cwd: root,
    env: process.env,
    signal,
    logFile,
    onLine,
    limitMs,
  });
  if (ending.code !== 0) throw new Sentence(failure(ending, logFile ?? 'its own log'));
  writeFileSync(stampFile, stamp);
}

function failure({ code, signal, tail }, logFile) {
  if (saysDiskFull(tail))
    return 'The disk became full while installing: free at least 500 MB and run the command again.';
  // npm tells the reason first and then pages of usage.
  const reasons = tail.filter((line) => line.startsWith('npm error ')).slice(0, quotedErrors);
  return `npm ci failed (${signal ?? `exit code ${code}`}): check the network and the rights on ${root}, then run the command again; all it said is in ${logFile}. It began:\n${lastLines(reasons)}`;
}
