import { readNote } from '../launcher/files.mjs';

/** Cases of the contract of the event store. */
const cases = Array.from({ length: 73 }, (_, index) => index + 1);
/** Every one of these has a spec whose outermost title is `contract: <store>`. */
const stores = ['postgres', 'eventstoredb', 'memory'];

/** `NN. …` in the title of a test, or of the nearest group around it that has a number. */
function numberOf({ title, ancestorTitles }) {
  const titles = [...ancestorTitles, title].toReversed();
  const found = titles.map((one) => /^(\d+)\. /.exec(one)).find((match) => match !== null);
  return found === undefined ? undefined : Number(found[1]);
}

const says = (tests, mark) => tests.some(({ title }) => title.includes(mark));

function kindOf(tests) {
  if (tests.length === 0) return 'missing';
  if (tests.some(({ status }) => status !== 'passed')) return 'failing';
  if (says(tests, '(unsupported)')) return 'unsupported';
  return says(tests, '(in part)') ? 'in part' : 'whole';
}

/** `1-3, 7`; two neighbors are no run yet. */
function listed(numbers) {
  const runs = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(', '))).join(', ');
}

function verdictOn(store, tests) {
  const byKind = { whole: [], 'in part': [], unsupported: [], failing: [], missing: [] };
  for (const number of cases) byKind[kindOf(tests.filter((test) => numberOf(test) === number))].push(number);
  const { whole, ...others } = byKind;
  const told = Object.entries(others)
    .filter(([, numbers]) => numbers.length > 0)
    .map(([kind, numbers]) => `${kind}: ${listed(numbers)}`);
  const line = [`${store}: ${whole.length} of ${cases.length}`, ...told].join('; ');
  const { missing } = byKind;
  const failures = missing.length > 0 ? [`contract: ${store} has no test for ${listed(missing)}`] : [];
  return { line, failures };
}

/**
 * How far each store keeps to the contract, from the JSON report of Jest: a line per store, and as failures the cases
 * that nothing tests. A case counts as whole when it has tests, all of them passed, and none of their titles says
 * `(in part)` or `(unsupported)`.
 */
export function contractVerdict(path) {
  const tests = (readNote(path)?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
  const verdicts = stores.map((store) =>
    verdictOn(
      store,
      tests.filter(({ ancestorTitles }) => ancestorTitles[0] === `contract: ${store}`),
    ),
  );
  return {
    lines: verdicts.map(({ line }) => line),
    failures: verdicts.flatMap(({ failures }) => failures),
  };
}
