import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readText, root } from '../launcher/files.mjs';
import { ensureBuilt } from '../launcher/prepare-clone.mjs';
import { explain, Sentence } from '../launcher/sentences.mjs';
import { contractVerdict } from './contract-verdict.mjs';
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

/** Looks whether every case of the contract of the event store has its tests in the report of a step before. */
const contractCases = (report) => ({
  title: 'Cases of the contract',
  run: async () => {
    const { lines, failures } = contractVerdict(join(reports, report));
    return { passed: failures.length === 0 ? 1 : 0, failures, verdicts: lines };
  },
});

const leaveOut = (...patterns) =>
  ['/node_modules/', ...patterns].map((one) => `--testPathIgnorePatterns=${one}`);
/** The long proofs: products killed, every page in both themes, the contract on all stores but the default one. */
const fullOnly = [
  '<rootDir>/test/full/',
  '<rootDir>/test/ui/',
  String.raw`/(eventstoredb|memory)\.contract\.spec\.ts$`,
  String.raw`/stress\.int\.spec\.ts$`,
];

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
  title: 'Tests of the scripts (node --test)',
  run: async ({ env, signal }) => {
    const path = reportOf('launcher.tap');
    const shown = ['--test-reporter=dot', '--test-reporter-destination=stdout'];
    const kept = ['--test-reporter=tap', `--test-reporter-destination=${path}`];
    const files = [
      'launcher/launcher.test.mjs',
      'launcher/postgres.test.mjs',
      'generate/generate.test.mjs',
      'testing/contract-verdict.test.mjs',
    ];
    const args = ['--test', ...shown, ...kept, ...files.map((file) => join(root, 'scripts', file))];
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
  jest('Tests (jest)', { report: 'jest.json', args: leaveOut(...fullOnly), limitMs: 30 * minutes }),
  vitest,
];

const unit = () => [
  jest('Unit tests (jest)', {
    report: 'jest-unit.json',
    args: leaveOut(...fullOnly, '\\.(int|e2e|contract)\\.spec\\.ts$'),
    environment: { TEST_DATABASE: 'none' },
    limitMs: 5 * minutes,
  }),
];

const stress = {
  title: 'Contract of the event store and its stress (jest)',
  run: async (context) => {
    const counts = reportOf('stress-counts.txt');
    const { run } = jest(stress.title, {
      report: 'jest-contract.json',
      args: [String.raw`\.contract\.spec\.ts$`, String.raw`/stress\.int\.spec\.ts$`],
      environment: { STRESS_COUNTS: counts },
      limitMs: 15 * minutes,
    });
    const result = await run(context);
    return { ...result, notes: (readText(counts) ?? '').trimEnd().split('\n') };
  },
};

const contract = () => [stress, contractCases('jest-contract.json')];

const pages = (...more) =>
  jest('The dashboard in Chromium (jest)', {
    report: 'jest-ui.json',
    args: ['test/ui/', ...more],
    limitMs: 30 * minutes,
  });

const ui = () => [browser, buildStep, vitest, pages('test/e2e/dashboard')];

const full = () => [
  browser,
  buildStep,
  ...contract(),
  jest('Full tests (jest)', { report: 'jest-full.json', args: ['test/full/'], limitMs: 30 * minutes }),
  pages(),
];

const isolated = {
  title: 'Isolation of organizations (jest)',
  run: async (context) => {
    const verdict = reportOf('isolation-verdict.txt');
    const { run } = jest(isolated.title, {
      report: 'jest-isolation.json',
      args: ['test/isolation/'],
      environment: { ISOLATION_VERDICT: verdict },
      limitMs: 5 * minutes,
    });
    const result = await run(context);
    const line = readText(verdict);
    return { ...result, verdicts: line ? [line] : [] };
  },
};

const isolation = () => [buildStep, isolated];

/** `npm run test:chaos -- --points 200 --seed 7`: every failpoint, and so many random moments. */
const chaos = (argv) => {
  const { values } = parseArgs({
    args: argv,
    options: { points: { type: 'string', default: '200' }, seed: { type: 'string' } },
  });
  for (const [name, value] of Object.entries(values))
    if (!/^\d{1,9}$/.test(value)) throw new Sentence(`--${name} is a whole number, not "${value}".`);
  const { points, seed } = values;
  return [
    buildStep,
    jest('Kills at every failpoint and at random moments (jest)', {
      report: 'jest-chaos.json',
      args: ['test/full/failpoints', 'test/full/random-kills'],
      environment: { CHAOS_POINTS: points, ...(seed && { CHAOS_SEED: seed }) },
      limitMs: 120 * minutes,
    }),
  ];
};

/** What each word after `npm test` runs; without a word it is `everything`. */
export const modes = { everything, unit, full, ui, contract, isolation, chaos };
