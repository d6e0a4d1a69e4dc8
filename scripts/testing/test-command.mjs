import { ensureInstalled } from '../launcher/prepare-clone.mjs';
import { createProgress } from '../launcher/progress.mjs';
import { explain, Sentence } from '../launcher/sentences.mjs';
import { describeEngine } from './prerequisites.mjs';
import { modes } from './steps.mjs';

// A case that runs on the Terraform engine says so in its name.
const engineTag = '[terraform]';

const elapsed = (since) => {
  const seconds = (performance.now() - since) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};

function stepsOf([mode = 'everything', ...rest]) {
  if (mode === 'chaos') return modes.chaos(rest);
  if (Object.hasOwn(modes, mode) && rest.length === 0) return modes[mode]();
  throw new Sentence(
    `npm test knows ${Object.keys(modes).join(', ')} and not "${[mode, ...rest].join(' ')}": for single files use npx jest <path>.`,
  );
}

async function runAll(steps, context) {
  const totals = { passed: 0, failures: [], names: [], notes: [], verdicts: [] };
  for (const { title, run } of steps) {
    const since = performance.now();
    console.log(`\n=== ${title}`);
    const { passed, failures, names = [], notes = [], verdicts = [] } = await run(context);
    totals.passed += passed;
    totals.failures.push(...failures);
    totals.names.push(...names);
    totals.notes.push(...notes);
    totals.verdicts.push(...verdicts);
    console.log(`=== ${title}: ${passed} passed, ${failures.length} failed in ${elapsed(since)}`);
  }
  return totals;
}

/**
 * `npm test [unit|full|ui|contract|isolation|chaos]`: runs every step, also after one that failed, and ends with the line
 * `N passed, N failed`; the contract alone ends with a line per store behind it, the isolation with what it asked.
 */
export async function testCommand(argv) {
  const since = performance.now();
  const stop = new AbortController();
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((name) => process.on(name, () => stop.abort()));
  const progress = createProgress();
  const signal = stop.signal;
  let totals;
  try {
    const steps = stepsOf(argv);
    await ensureInstalled({ progress, signal });
    const engine = describeEngine();
    console.log(`Terraform engine: ${engine.label}`);
    const env = { ...process.env, TERRAFORM_BIN: engine.path };
    totals = await runAll(steps, { env, signal, progress });
    const onEngine = totals.names.filter((name) => name.includes(engineTag)).length;
    console.log(`\nTerraform engine: ${engine.label}; ${onEngine} cases ran on it.`);
  } catch (error) {
    const told = explain(error);
    console.error(told);
    totals = { passed: 0, failures: [told.split('\n')[0]] };
  }
  report(totals, since);
  if (argv[0] !== undefined) totals.verdicts?.forEach((line) => console.log(line));
}

function report({ passed, failures, notes = [] }, since) {
  notes.forEach((line) => console.log(line));
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  - ${name}`).join('\n')}`);
  console.log(`\nTook ${elapsed(since)}.`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
