import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

type Violation = { readonly rule: string; readonly from: string; readonly to: string };
type Answer = {
  readonly rules: readonly { readonly name: string; readonly severity: string; readonly comment?: string }[];
  readonly seen: Readonly<Record<string, number>>;
  readonly violations: Readonly<Record<string, readonly Violation[]>>;
};

const root = join(__dirname, '..', '..');
const fixtures = join(__dirname, 'fixtures');
const fixtureNames = readdirSync(fixtures).sort();

function cruise(folders: readonly string[]): Answer {
  const printed = execFileSync(process.execPath, [join(__dirname, 'cruise.mjs'), ...folders], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 180_000,
  });
  return JSON.parse(printed) as Answer;
}

describe('the import rules', () => {
  let answer: Answer;
  const violationsIn = (folder: string) => answer.violations[folder] ?? [];

  beforeAll(() => {
    answer = cruise([root, ...fixtureNames.map((name) => join(fixtures, name))]);
  }, 90_000);

  it('are kept by the whole tree', () => {
    expect(violationsIn(root)).toEqual([]);
    // A path that is no longer found would keep every rule.
    expect(answer.seen[root]).toBeGreaterThan(20);
  });

  it('have one fixture each, and no fixture is without its rule', () => {
    expect(fixtureNames).toEqual(answer.rules.map((rule) => rule.name).sort());
  });

  it('fail the build and say what to do instead', () => {
    const mute = answer.rules.filter(
      (rule) => rule.severity !== 'error' || (rule.comment ?? '').split(' ').length < 8,
    );
    expect(mute).toEqual([]);
  });

  it.each(fixtureNames)('%s goes red, and nothing else, on the tree that breaks it', (name) => {
    const broken = new Set(violationsIn(join(fixtures, name)).map((violation) => violation.rule));
    expect([...broken]).toEqual([name]);
  });
});
