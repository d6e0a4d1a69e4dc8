import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../launcher/files.mjs';
import { ensureBuilt } from '../launcher/prepare-clone.mjs';
import { explain } from '../launcher/sentences.mjs';
import { requireBrowser } from './prerequisites.mjs';
import { readReport, readTap } from './report-file.mjs';
import { runNode, runScript } from './run-step.mjs';

const minutes = 60_000;
const reports = join(root, 'test', 'out');

const reportOf = (name) => {
  mkdirSync(reports, { recursive: true });
  const path = join(reports, name);
  rmSync(path, { force: true });
  return path;
};

const single = (title, trouble) =>
  trouble ? { passed: 0, failures: [`${title}: ${trouble}`] } : { passed: 1, failures: [] };

/** A step that counts as one test: a script of package.json. */
const script = (title, args) => ({
  title,
  run: async ({ env, signal }) =>
    single(title, await runScript(args, { cwd: root, env, signal, limitMs: 5 * minutes })),
});

/** A step that counts as one test: work that either ends or throws. */
const work = (title, task) => ({
  title,
  run: async (context) => {
    try {
      await task(context);
      return single(title);
    } catch (error) {
      console.error(explain(error));
      return single(title, explain(error).split('\n')[0]);
    }
  },
});

const jest = (title, { report, args, environment = {}, limitMs }) => ({
  title,
  run: async ({ env, signal }) => {
    const path = reportOf(report);
    const bin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const all = [bin, '--maxWorkers=2', '--passWithNoTests', '--json', `--outputFile=${path}`, ...args];
    const trouble = await runNode(all, {
      cwd: root,
      env: { ...env, NODE_ENV: 'test', ...environment },
      signal,
      limitMs,
    });
    return readReport(path, trouble, title);
  },
});

const leaveOut = (...patterns) =>
  ['/node_modules/', ...patterns].map((one) => `--testPathIgnorePatterns=${one}`);
const fullOnly = '<rootDir>/test/full/';

const vitest = {
  title: 'Dashboard tests (vitest)',
  run: async ({ env, signal }) => {
    const path = reportOf('vitest.json');
    const bin = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
    const args = [bin, 'run', '--passWithNoTests', ...reporters];
    const options = {
      cwd: join(root, 'ui'),
      env: { ...env, NODE_ENV: 'test' },
      signal,
      limitMs: 5 * minutes,
    };
    return readReport(path, await runNode(args, options), vitest.title);
  },
};

const launcher = {
  title: 'Launcher tests (node --test)',
  run: async ({ env, signal }) => {
    const path = reportOf('launcher.tap');
    const shown = ['--test-reporter=dot', '--test-reporter-destination=stdout'];
    const kept = ['--test-reporter=tap', `--test-reporter-destination=${path}`];
    const args = ['--test', ...shown, ...kept, join(root, 'scripts', 'launcher', 'launcher.test.mjs')];
    const trouble = await runNode(args, { cwd: root, env, signal, limitMs: 2 * minutes });
    return readTap(path, trouble, launcher.title);
  },
};

const browser = work('Chromium is there', async ({ env, signal }) => {
  env.CHROMIUM_BIN = await requireBrowser(signal);
});

const buildStep = work('Build', ({ progress, signal }) => ensureBuilt({ progress, signal }));

const generated = script('Generated files are up to date', ['generate', '--', '--check']);

const everything = () => [
  browser,
  script('Format (prettier)', ['format:check']),
  script('Types (tsc)', ['typecheck']),
  script('Types of the dashboard (vue-tsc)', ['typecheck', '-w', 'ui']),
  script('Lint (eslint)', ['lint']),
  ...(existsSync(join(root, 'scripts', 'generate.mjs')) ? [generated] : []),
  launcher,
  buildStep,
  jest('Tests (jest)', { report: 'jest.json', args: leaveOut(fullOnly), limitMs: 15 * minutes }),
  vitest,
];

const unit = () => [
  jest('Unit tests (jest)', {
    report: 'jest-unit.json',
    args: leaveOut(fullOnly, '\\.(int|e2e)\\.spec\\.ts$'),
    environment: { TEST_DATABASE: 'none' },
    limitMs: 5 * minutes,
  }),
];

const full = () => [
  browser,
  buildStep,
  jest('Full tests (jest)', { report: 'jest-full.json', args: ['test/full/'], limitMs: 30 * minutes }),
];

/** What each word after `npm test` runs; without a word it is `everything`. */
export const modes = { everything, unit, full };
