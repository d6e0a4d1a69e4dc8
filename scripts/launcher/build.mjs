import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readText, root } from './files.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { Sentence, saysDiskFull } from './sentences.mjs';

export const apps = ['api', 'projector', 'cli', 'sandbox'];
const targets = [...apps, 'ui'];
const limitMs = 10 * 60_000;
const atOnce = 2;

/** The started file of a built app. */
export const entryOf = (app) => join(root, 'dist', 'apps', app, 'apps', app, 'src', 'main.js');
const resultOf = (target) => (target === 'ui' ? join(root, 'ui', 'dist', 'index.html') : entryOf(target));
// Not inside the result of the dashboard: the API serves that folder to the public.
const stampOf = (target) => join(root, 'dist', `.${target}.stamp`);

const leftOut = new Set(['node_modules', 'dist', 'coverage']);
const isSource = (name) => !/\.(spec|conformance)\.tsx?$/.test(name);

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name) && isSource(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

const configuration = () =>
  ['package-lock.json', 'tsconfig.json', 'nest-cli.json'].map((name) => join(root, name)).filter(existsSync);

function sourceHashes() {
  const base = hashOf([...configuration(), ...filesUnder(join(root, 'libs'))]);
  const uiBase = hashOf([join(root, 'package-lock.json')]);
  const one = (target) =>
    target === 'ui'
      ? uiBase + hashOf(filesUnder(join(root, 'ui')))
      : base + hashOf(filesUnder(join(root, 'apps', target)));
  return new Map(targets.map((target) => [target, one(target)]));
}

/** The targets whose result is missing or older than their sources. */
export function staleTargets() {
  const hashes = sourceHashes();
  return targets.filter(
    (target) => !existsSync(resultOf(target)) || readText(stampOf(target)) !== hashes.get(target),
  );
}

/** The targets that were never built. */
export const missingTargets = () => targets.filter((target) => !existsSync(resultOf(target)));

const commandOf = (target) =>
  target === 'ui'
    ? [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), ['build'], join(root, 'ui')]
    : [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), ['build', target], root];

async function buildOne(target, { hash, signal, logFile }) {
  const [script, args, cwd] = commandOf(target);
  mkdirSync(dirname(stampOf(target)), { recursive: true });
  // The stamp goes first and comes last: whatever happens between, half a build has none.
  rmSync(stampOf(target), { force: true });
  if (target !== 'ui') rmSync(join(root, 'dist', 'apps', target), { recursive: true, force: true });
  const env = { ...process.env, NODE_ENV: 'production' };
  const ending = await runCommand(process.execPath, [script, ...args], {
    cwd,
    env,
    signal,
    logFile,
    limitMs,
  });
  if (ending.code !== 0 || !existsSync(resultOf(target))) throw new Sentence(failure(target, ending));
  writeFileSync(stampOf(target), hash);
}

function failure(target, { code, signal, tail }) {
  if (saysDiskFull(tail))
    return 'The disk became full while building: free at least 500 MB and run the command again.';
  const how = signal ?? (code === 0 ? 'no result was written' : `exit code ${code}`);
  return `Building ${target} failed (${how}); correct what the compiler says and run the command again:\n${lastLines(tail, 25)}`;
}

/** Builds the given targets, two at a time. `report` gets what is being built and how many are done. */
export async function build(wanted, { report, signal, logFile }) {
  const hashes = sourceHashes();
  const waiting = [...wanted];
  const running = new Set();
  let done = 0;
  let failed;
  const tell = () => report(`${[...running].join(' and ')} (${done} of ${wanted.length} done)`);
  const worker = async () => {
    while (waiting.length > 0 && !failed) {
      const target = waiting.shift();
      running.add(target);
      tell();
      try {
        await buildOne(target, { hash: hashes.get(target), signal, logFile });
      } catch (error) {
        failed ??= error;
      }
      running.delete(target);
      done += 1;
      tell();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failed) throw failed;
}
