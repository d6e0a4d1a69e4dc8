import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseVersion } from './terraform-engine';
import { terraformConformance } from './terraform.conformance';

const real = realCli();

if (real !== null) {
  describe(`[terraform] the CLI ${real.name}`, () => {
    real.passed = terraformConformance(real.file);
  });
}

// Without a real one, the simulator is the engine of this run.
describe(real === null ? '[terraform] the simulator' : 'the simulator', () => {
  const passed = terraformConformance('simulator');
  afterAll(() => {
    const first = real === null ? 'none found, 0 cases' : `${real.name}, ${real.passed()} cases`;
    console.log(`terraform engine: ${first}; simulator: ${passed()} cases`);
  });
});

/** Terraform is on neither npm nor Debian: the one part that may be absent. */
function realCli(): { readonly name: string; readonly file: string; passed: () => number } | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const file = ['terraform', 'tofu']
    .flatMap((name) => folders.map((dir) => join(dir, name)))
    .find(isExecutable);
  if (file === undefined) return null;
  const { stdout } = spawnSync(file, ['version'], { encoding: 'utf8', env: { CHECKPOINT_DISABLE: '1' } });
  const { name, version } = parseVersion(stdout);
  return { name: `${name} ${version}`, file, passed: () => 0 };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
