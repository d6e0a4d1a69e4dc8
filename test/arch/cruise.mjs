// Cruises each folder named on the command line as if it were the repository's root, in one process, and prints
// `{ rules, seen: { [folder]: number of modules }, violations: { [folder]: [{ rule, from, to }] } }`. Jest cannot load dependency-cruiser, which is ESM only.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const tsConfig = extractTSConfig(options.tsConfig.fileName);
const parts = ['apps', 'libs', 'migrations', 'test', 'ui/src'];

async function summaryOf(folder, isFirst) {
  // Path aliases resolve from the working directory, and so do the rules.
  process.chdir(folder);
  const { output } = await cruise(
    parts.filter((part) => existsSync(part)),
    { ...options, ruleSet: { forbidden }, validate: true, baseDir: folder },
    // The resolver is cached per process and would answer with the paths of the folder before. Doing without is slow,
    // so the big tree comes first.
    { bustTheCache: !isFirst },
    { tsConfig },
  );
  return output.summary;
}

const seen = {};
const violations = {};
for (const [index, folder] of process.argv.slice(2).entries()) {
  const summary = await summaryOf(folder, index === 0);
  seen[folder] = summary.totalCruised;
  violations[folder] = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}
process.stdout.write(JSON.stringify({ rules: forbidden, seen, violations }));
