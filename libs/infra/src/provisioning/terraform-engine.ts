import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Engine } from '@slipway/domain/provisioning';
import { errorCode } from './error-code';
import type { Log } from '../logging/log';

/** An engine and how it is started: `file` with `words` before every argument. */
export type FoundEngine = {
  readonly engine: Engine;
  readonly file: string;
  readonly words: readonly string[];
};

export type EngineSearch = {
  /** Path of the CLI, or `simulator`. Without it `terraform`, then `tofu` are looked for. */
  readonly bin?: string;
  readonly simulatorPath: string;
  readonly searchPath: string;
  readonly log: Log;
};

const run = promisify(execFile);
/** The first version with `terraform_data`. */
const oldestTerraform = [1, 4] as const;

/** Throws when a CLI is named and cannot be used: who names one does not want another. */
export async function findEngine(search: EngineSearch): Promise<FoundEngine> {
  if (search.bin === 'simulator') return simulator(search);
  if (search.bin !== undefined) return named(search.bin);
  for (const name of ['terraform', 'tofu']) {
    const file = await onPath(name, search.searchPath);
    const found = file === null ? null : await unlessBroken(file, search.log);
    if (found !== null) return found;
  }
  return simulator(search);
}

async function named(file: string): Promise<FoundEngine> {
  try {
    return await ask(file, []);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(
      `TERRAFORM_BIN does not name a usable Terraform or OpenTofu (${reason}). ` +
        'Set it to the path of one, to "simulator", or leave it out.',
      { cause: error },
    );
  }
}

async function unlessBroken(file: string, log: Log): Promise<FoundEngine | null> {
  try {
    return await ask(file, []);
  } catch (error) {
    log.warn({ file, err: error }, 'this CLI is on the PATH but cannot be used; looking for another engine');
    return null;
  }
}

function simulator({ simulatorPath }: EngineSearch): Promise<FoundEngine> {
  return ask(process.execPath, [simulatorPath]);
}

async function ask(file: string, words: readonly string[]): Promise<FoundEngine> {
  const { stdout } = await run(file, [...words, 'version'], {
    timeout: 20_000,
    maxBuffer: 65_536,
    env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null', PATH: '/usr/bin:/bin' },
  });
  const engine = parseVersion(stdout);
  if (engine.name !== 'simulator' && isTooOld(engine.version)) {
    throw new Error(`${file} is ${engine.version}; ${oldestTerraform.join('.')} or newer is needed`);
  }
  return { engine, file, words };
}

const products: ReadonlyMap<string, Engine['name']> = new Map([
  ['Terraform', 'terraform'],
  ['OpenTofu', 'tofu'],
  ['Slipway simulator', 'simulator'],
]);

/** First line of `terraform version`: `Terraform v1.11.4`. */
export function parseVersion(output: string): Engine {
  const match = /^([A-Za-z ]{1,40}) v(\d{1,4}\.\d{1,4}\.\d{1,4}[\w.+-]{0,40})$/.exec(
    output.split('\n')[0]?.trim() ?? '',
  );
  const [, product = '', version = ''] = match ?? [];
  const name = products.get(product);
  if (name === undefined)
    throw new Error(`it says ${JSON.stringify(output.slice(0, 80))} when asked for its version`);
  return { name, version };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestTerraform[0] || (major === oldestTerraform[0] && minor < oldestTerraform[1]);
}

async function onPath(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(delimiter)) {
    if (isAbsolute(folder) && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch (error) {
    // Anything else than an executable file of ours to start is not the engine: the search goes on.
    if (errorCode(error) !== '') return false;
    throw error;
  }
}

function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return String(hasMessage ? error.message : error);
}
