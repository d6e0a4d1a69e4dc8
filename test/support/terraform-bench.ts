import { randomUUID } from 'node:crypto';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { trusted, type InfrastructureId } from '@slipway/domain/kernel';
import type { Plan } from '@slipway/domain/provisioning';
import type { RunLine, RunWatcher, Workspace } from '@slipway/application/provisioning/provisioning.ports';
import { KnownCloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import { SandboxCloud } from '@slipway/infra/provisioning/sandbox-cloud.adapter';
import { TerraformCli, type TerraformOptions } from '@slipway/infra/provisioning/terraform.adapter';
import { SandboxForTests } from './running-sandbox';
import type { WorkerTask } from './terraform-worker';

const run = promisify(execFile);

export const repository = join(__dirname, '..', '..');
export const publicKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f nobody';

export type Watched = RunWatcher & {
  readonly lines: RunLine[];
  readonly plans: Plan[];
};

export function watched(verdict: 'apply' | 'hold' = 'apply'): Watched {
  const lines: RunLine[] = [];
  const plans: Watched['plans'] = [];
  const planned = async (plan: Plan) => {
    plans.push(plan);
    return verdict;
  };
  return { lines, plans, line: (line) => void lines.push(line), planned };
}

/** A sandbox, a data folder, and one engine. */
export class TerraformBench {
  readonly token = `token+/${randomUUID()}`;
  #sandbox: SandboxForTests | undefined;
  readonly #children: ChildProcess[] = [];

  constructor(private readonly bin: string) {}

  async open(): Promise<void> {
    this.#sandbox = await SandboxForTests.start(this.token);
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.#sandbox?.close();
  }

  get options(): Omit<TerraformOptions, 'clouds' | 'log'> {
    return {
      dataDir: this.#world.dir,
      modulesDir: join(repository, 'terraform', 'modules'),
      simulatorPath: join(repository, 'terraform', 'simulator', 'main.mjs'),
      bin: this.bin,
    };
  }

  get cloud(): SandboxCloud {
    return new SandboxCloud(this.#world.access);
  }

  /** A new worker, as after a restart: it knows nothing but the folder. */
  worker(more: Partial<TerraformOptions> = {}): TerraformCli {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return new TerraformCli({ ...this.options, clouds: new KnownCloudProviders([this.cloud]), log, ...more });
  }

  workspace(variables: Readonly<Record<string, string>> = {}): Workspace {
    const infrastructureId = trusted<InfrastructureId>(randomUUID());
    const place = { serverName: 'web-1', region: 'eu-central', size: 'small' };
    const workspace = this.cloud.workspace({ infrastructureId, ...place, publicKey, credential: null });
    return { ...workspace, variables: { ...workspace.variables, ...variables } };
  }

  /** A worker in a process of its own, provisioning `workspace`. */
  workerProcess({ infrastructureId }: Workspace): ChildProcess {
    const place = { serverName: 'web-1', region: 'eu-central', size: 'small', publicKey, credential: null };
    const { url } = this.#world.access;
    const task: WorkerTask = {
      options: this.options,
      url,
      token: this.token,
      request: { infrastructureId, ...place },
    };
    const hook = join(__dirname, 'typescript.cjs');
    const words = ['-r', hook, join(__dirname, 'terraform-worker.ts'), JSON.stringify(task)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    return child;
  }

  async fault(faults: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#world.call('PUT', '/faults', faults);
  }

  /** How many servers of the workspace were ever paid for. */
  async everBilled({ infrastructureId }: Workspace): Promise<number> {
    const { records } = (await this.#world.call('GET', '/cloud/billing')) as {
      records: readonly { readonly tag: string }[];
    };
    return records.filter(({ tag }) => tag === infrastructureId).length;
  }

  folder({ infrastructureId }: Workspace): string {
    return join(this.#world.dir, 'runs', infrastructureId);
  }

  /** Until the cloud has been asked for a server and takes its time: a delay that strikes once is used up then. */
  async untilServerIsAsked(): Promise<void> {
    await until(async () => {
      const faults = (await this.#world.call('GET', '/faults')) as { readonly cloudCreate: unknown };
      return faults.cloudCreate === null;
    });
  }

  async phaseNames(workspace: Workspace): Promise<readonly string[]> {
    const names = await readdir(join(this.folder(workspace), 'phases'));
    return names.sort().map((name) => name.slice(7));
  }

  /** Group of the phase that was started last. */
  async groupOf(workspace: Workspace): Promise<number> {
    const phases = join(this.folder(workspace), 'phases');
    const last = (await readdir(phases)).sort().at(-1) ?? '';
    return Number((await readFile(join(phases, last, 'pid'), 'utf8')).split('\n')[0]);
  }

  async endOfLastPhase(workspace: Workspace): Promise<void> {
    const phases = join(this.folder(workspace), 'phases');
    const last = (await readdir(phases)).sort().at(-1) ?? '';
    await until(() => isThere(join(phases, last, 'exit')));
  }

  get #world(): SandboxForTests {
    if (this.#sandbox === undefined) throw new Error('open the bench first');
    return this.#sandbox;
  }
}

/** Pids of a process group, their commands beside them. Linux and macOS. */
export async function processesOf(group: number): Promise<readonly { pid: number; command: string }[]> {
  const { stdout: text } = await run('ps', ['-A', '-o', 'pid=,pgid=,args='], { maxBuffer: 16_777_216 });
  const rows = text.split('\n').map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row));
  return rows.flatMap((row) =>
    row !== null && Number(row[2]) === group ? [{ pid: Number(row[1]), command: row[3] ?? '' }] : [],
  );
}

export async function until(isTrue: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline)
      throw new Error(`this did not become true in ${withinMs} ms: ${String(isTrue)}`);
    await pause(20);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
