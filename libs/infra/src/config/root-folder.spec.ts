import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootFolder } from './root-folder';

test('the repository is found from the sources, however deep', () => {
  expect(existsSync(join(rootFolder(), 'nest-cli.json'))).toBe(true);
  expect(rootFolder(join(rootFolder(), 'dist', 'apps', 'api'))).toBe(rootFolder());
});

test('outside of it there is none, and that is said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-root-'));
  try {
    expect(() => rootFolder(folder)).toThrow('nest-cli.json');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
