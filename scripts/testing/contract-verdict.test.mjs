import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { contractVerdict } from './contract-verdict.mjs';

const folder = mkdtempSync(join(tmpdir(), 'slipway-verdict-'));
after(() => rmSync(folder, { recursive: true }));

const numbers = Array.from({ length: 73 }, (_, index) => index + 1);
const test = (store, title, { status = 'passed', groups = ['reading'] } = {}) => ({
  title,
  status,
  ancestorTitles: [`contract: ${store}`, ...groups],
});
const whole = (store) => numbers.map((number) => test(store, `${number}. does it`));

function verdictOn(...assertionResults) {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify({ testResults: [{ assertionResults }] }));
  return contractVerdict(path);
}

describe('the verdict on the contract', () => {
  it('counts the cases that are met, and names the others by what they are', () => {
    const memory = whole('memory').filter(({ title }) => !/^(?:16|27|28|30|65|66|67|72)\./.test(title));
    const { lines, failures } = verdictOn(
      ...whole('postgres'),
      ...memory,
      test('memory', '16. (in part) does some of it'),
      test('memory', '27. (unsupported) says that it cannot'),
      test('memory', '28. (unsupported) says that it cannot'),
      test('memory', '30. does it', { status: 'failed' }),
      test('memory', '30. does it otherwise'),
    );
    assert.deepEqual(lines, [
      'postgres: 73 of 73',
      'eventstoredb: 0 of 73; missing: 1-73',
      'memory: 65 of 73; in part: 16; unsupported: 27, 28; failing: 30; missing: 65-67, 72',
    ]);
    assert.deepEqual(failures, [
      'contract: eventstoredb has no test for 1-73',
      'contract: memory has no test for 65-67, 72',
    ]);
  });

  it('takes a test that did not run for a failing one, and one variant in part for the whole case', () => {
    const [line] = verdictOn(
      ...whole('postgres'),
      test('postgres', '3. does it again', { status: 'pending' }),
      test('postgres', '55. (in part) does some of it'),
    ).lines;
    assert.equal(line, 'postgres: 71 of 73; in part: 55; failing: 3');
  });

  it('finds the number of a case at the nearest group that has one', () => {
    const others = whole('postgres').filter(({ title }) => !title.startsWith('30.'));
    const grouped = test('postgres', 'in a group', { groups: ['30. a lost answer', 'several at once'] });
    const elsewhere = { ...test('postgres', '31. does it'), ancestorTitles: ['faults'], status: 'failed' };
    assert.equal(verdictOn(...others, grouped, elsewhere).lines[0], 'postgres: 73 of 73');
  });

  it('misses everything when there is no report', () => {
    assert.equal(contractVerdict(join(folder, 'none.json')).failures.length, 3);
  });
});
