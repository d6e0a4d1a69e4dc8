import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../../../test/support/terraform-bench';
import { findEngine, parseVersion, type FoundEngine } from './terraform-engine';

describe('the engine', () => {
  let dir: string;
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    warn: (_: object, text: string) => warnings.push(text),
    error: () => undefined,
  };

  beforeEach(async () => {
    warnings.length = 0;
    dir = await mkdtemp(join(tmpdir(), 'slipway-engine-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const install = async (name: string, script: string): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const find = (bin?: string): Promise<FoundEngine> =>
    findEngine({
      ...(bin === undefined ? {} : { bin }),
      simulatorPath: join(repository, 'terraform', 'simulator', 'main.mjs'),
      searchPath: `relative:${dir}`,
      log,
    });

  it('is terraform before tofu, and the simulator when there is neither', async () => {
    expect((await find()).engine.name).toBe('simulator');
    await install('tofu', 'echo "OpenTofu v1.8.2"');
    expect((await find()).engine).toEqual({ name: 'tofu', version: '1.8.2' });
    await install('terraform', 'echo "Terraform v1.11.4"; echo on linux_amd64');
    expect((await find()).engine).toEqual({ name: 'terraform', version: '1.11.4' });
  });

  it('is the one that is named, whatever it is called', async () => {
    const file = await install('tf', 'echo "OpenTofu v1.8.2"');
    expect(await find(file)).toEqual({ engine: { name: 'tofu', version: '1.8.2' }, file, words: [] });
  });

  it('is the simulator when that is named', async () => {
    await install('terraform', 'echo "Terraform v1.11.4"');
    expect((await find('simulator')).engine.name).toBe('simulator');
  });

  it.each([
    ['does not run', 'exit 3'],
    ['is too old', 'echo "Terraform v1.3.9"'],
    ['is something else', 'echo "GNU bash, version 5.2"'],
  ])('that is named and %s is refused, that is found is passed over', async (_, script) => {
    const file = await install('terraform', script);
    await expect(find(file)).rejects.toThrow(/^TERRAFORM_BIN does not name a usable Terraform/);
    expect((await find()).engine.name).toBe('simulator');
    expect(warnings).toHaveLength(1);
  });

  it('that is named and does not exist is refused', async () => {
    await expect(find(join(dir, 'nowhere'))).rejects.toThrow(/TERRAFORM_BIN.*ENOENT/);
  });

  it('tells its version in the first line', () => {
    expect(parseVersion('Terraform v1.12.0-beta1\non linux_amd64')).toMatchObject({
      version: '1.12.0-beta1',
    });
  });
});
