import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { lintCases } from './lint-cases';

type Report = {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
};

const root = join(__dirname, '..', '..');

/** A repository of nothing but the cases, under the real configuration: one run, one type-checked project. */
function layOut(folder: string): void {
  copyFileSync(join(root, 'eslint.config.mjs'), join(folder, 'eslint.config.mjs'));
  cpSync(join(root, 'scripts', 'lint'), join(folder, 'scripts', 'lint'), { recursive: true });
  copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const { path, text } of lintCases) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const dashboard = { compilerOptions: { strict: true, types: ['jest'] }, include: ['**/*.ts', '**/*.vue'] };
  writeFileSync(join(folder, 'ui', 'tsconfig.json'), JSON.stringify(dashboard));
}

function lint(folder: string): readonly Report[] {
  const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const run = spawnSync(process.execPath, [eslint, '--format', 'json', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  // 1 means that something was reported, which is the point; 2 that the configuration does not load.
  if (run.status !== 1) throw new Error(`eslint ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as readonly Report[];
}

describe('the lint rules', () => {
  let folder: string;
  let found: ReadonlyMap<string, Report['messages']>;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-lint-')));
    layOut(folder);
    found = new Map(lint(folder).map((report) => [relative(folder, report.filePath), report.messages]));
  }, 90_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(lintCases.filter(({ breaks }) => breaks.length > 0))(
    '$breaks refuses $says',
    ({ path, breaks }) => {
      expect([...new Set(found.get(path)?.map((message) => message.ruleId))]).toEqual(breaks);
    },
  );

  it.each(lintCases.filter(({ breaks }) => breaks.length === 0))('nothing refuses $says', ({ path }) => {
    expect(found.get(path)).toEqual([]);
  });
});
