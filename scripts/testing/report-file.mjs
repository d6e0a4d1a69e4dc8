import { relative } from 'node:path';
import { readNote, readText, root } from '../launcher/files.mjs';

// Nothing is skipped here on purpose, so what did not run (an `.only` beside it, a `.skip`) counts as failed.
const verdictOf = ({ status, fullName }) => {
  if (status === 'passed') return undefined;
  return status === 'failed' ? fullName : `${fullName} (did not run: ${status})`;
};

function readFile({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const failures = assertionResults
    .map(verdictOf)
    .filter((verdict) => verdict !== undefined)
    .map((verdict) => `${file}: ${verdict}`);
  // The file itself broke: an import, a beforeAll, a type.
  if (status === 'failed' && failures.length === 0) failures.push(`${file}: ${firstLine(message)}`);
  const names = assertionResults.map(({ fullName }) => fullName);
  const passed = assertionResults.filter(({ status: one }) => one === 'passed').length;
  return { passed, failures, names };
}

function firstLine(message) {
  const line = (message ?? '').split('\n').find((one) => one.trim() !== '' && !one.includes('●'));
  return (line ?? 'the file could not be run').trim().slice(0, 200);
}

/**
 * Adds up the JSON report of Jest or Vitest: `{ passed, failures, names }`. `trouble` is how the program ended if not
 * well; a bad end that no test explains is a failure of its own.
 */
export function readReport(path, trouble, title) {
  const report = readNote(path);
  const files = (report?.testResults ?? []).map(readFile);
  const failures = files.flatMap((file) => file.failures);
  if (!report) failures.push(`${title}: no report was written (${trouble ?? 'exit code 0'})`);
  else if (trouble && failures.length === 0) failures.push(`${title}: ${trouble}`);
  return {
    passed: files.reduce((sum, file) => sum + file.passed, 0),
    failures,
    names: files.flatMap((file) => file.names),
  };
}

/** The same for a TAP file of `node --test`; its own lines at the end count the single tests. */
export function readTap(path, trouble, title) {
  const text = readText(path) ?? '';
  const passed = Number(/^# pass (\d+)$/m.exec(text)?.[1] ?? 0);
  const bad = [...text.matchAll(/^ +not ok \d+ - (.*)$/gm)].map(([, name]) => `${title}: ${name}`);
  const skipped = [...text.matchAll(/^ +ok \d+ - (.* # (?:SKIP|TODO).*)$/gm)].map(
    ([, name]) => `${title}: ${name}`,
  );
  const failures = [...bad, ...skipped];
  if (trouble && failures.length === 0) failures.push(`${title}: ${trouble}`);
  return { passed, failures };
}
