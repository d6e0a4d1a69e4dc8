import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunLine, Workspace } from '@slipway/application/provisioning/provisioning.ports';
import {
  processesOf,
  publicKey,
  TerraformBench,
  until,
  watched,
} from '../../../../test/support/terraform-bench';

const patience = 90_000;
const never = (): AbortSignal => new AbortController().signal;
const slow = (delayMs: number) => ({ cloudCreate: { mode: 'delay', delayMs, times: 1 } });

/** What every engine must do. Returns how many cases have passed so far. */
export function terraformConformance(bin: string): () => number {
  let passed = 0;
  const bench = new TerraformBench(bin);
  const behaves = (name: string, check: () => Promise<void>): void => {
    it(
      name,
      async () => {
        await bench.fault({ cloudCreate: null, cloudDelete: null });
        await check();
        passed += 1;
      },
      patience,
    );
  };
  const provision = (workspace: Workspace, signal = never(), watcher = watched()) =>
    bench.worker().provision(workspace, watcher, signal);
  const destroy = (workspace: Workspace) => bench.worker().destroy(workspace, watched(), never());
  const count = (workspace: Workspace) => bench.cloud.count(workspace);

  beforeAll(() => bench.open(), patience);
  afterAll(() => bench.close(), patience);

  behaves('builds one server and reports where it is', async () => {
    const workspace = bench.workspace();
    const watcher = watched();
    const outcome = await provision(workspace, never(), watcher);
    expect(outcome).toEqual({
      outcome: 'provisioned',
      outputs: {
        serverName: 'web-1',
        publicIp: '127.0.0.1',
        privateIp: expect.stringMatching(/^10\./),
        sshUser: 'slipway',
        sshPort: expect.any(Number),
        hostKey: expect.stringMatching(/^ssh-ed25519 /),
      },
    });
    expect(watcher.plans).toMatchObject([{ toAdd: 4, toChange: 0, toDestroy: 0 }]);
    expect(watcher.lines.length).toBeGreaterThan(8);
    expect(isIncreasing(watcher.lines)).toBe(true);
    expect(watcher.lines.some(({ text }) => text.includes('terraform_data.server: Creating'))).toBe(true);
    expect(await count(workspace)).toBe(1);
    const { mode } = await stat(bench.folder(workspace));
    expect(mode & 0o777).toBe(0o700);
  });

  behaves(
    'asked again for what stands, it builds nothing and says the same; its lines go on counting',
    async () => {
      const workspace = bench.workspace();
      const [first, second] = [watched(), watched()];
      const before = await provision(workspace, never(), first);
      const after = await provision(workspace, never(), second);
      expect(after).toEqual(before);
      expect(second.plans).toMatchObject([{ toAdd: 0, toChange: 0, toDestroy: 0 }]);
      expect(isIncreasing([...first.lines, ...second.lines])).toBe(true);
      expect(await bench.everBilled(workspace)).toBe(1);
    },
  );

  behaves('builds nothing with a plan that is held back, and later exactly that plan', async () => {
    const workspace = bench.workspace();
    const [held, again] = [watched('hold'), watched()];
    for (const time of [1, 2]) {
      const outcome = await provision(workspace, never(), held);
      expect([time, outcome, await count(workspace)]).toEqual([time, { outcome: 'held' }, 0]);
    }
    expect((await provision(workspace, never(), again)).outcome).toBe('provisioned');
    const digests = [...held.plans, ...again.plans].map(({ digest }) => digest);
    expect([digests.length, new Set(digests).size]).toEqual([3, 1]);
    expect(again.plans[0]?.resources).toContainEqual({ address: 'terraform_data.server', action: 'create' });
    expect(await bench.phaseNames(workspace)).toEqual(['init', 'plan', 'show', 'apply', 'output']);
  });

  behaves('destroys what was only planned', async () => {
    const workspace = bench.workspace();
    await provision(workspace, never(), watched('hold'));
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await bench.everBilled(workspace)).toBe(0);
  });

  behaves('destroys everything, and twice is once', async () => {
    const workspace = bench.workspace();
    await provision(workspace);
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await count(workspace)).toBe(0);
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
  });

  behaves('destroys what was never built', async () => {
    expect(await destroy(bench.workspace())).toEqual({ outcome: 'destroyed' });
  });

  behaves("a refused create fails with the provider's message, and nothing stays", async () => {
    await bench.fault({ cloudCreate: { mode: 'fail', message: 'No capacity in eu-central.' } });
    const workspace = bench.workspace();
    const outcome = await provision(workspace);
    expect(outcome).toEqual({
      outcome: 'failed',
      message: expect.stringContaining('No capacity in eu-central.'),
    });
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await count(workspace)).toBe(0);
  });

  behaves('a create that fails after the fact is cleaned up', async () => {
    await bench.fault({ cloudCreate: { mode: 'fail_after_create', message: 'Bad gateway.' } });
    const workspace = bench.workspace();
    const outcome = await provision(workspace);
    expect(outcome).toEqual({ outcome: 'failed', message: expect.stringContaining('Bad gateway.') });
    expect(await count(workspace)).toBe(1);
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await count(workspace)).toBe(0);
  });

  behaves('a create that fails after the fact is taken over by the next attempt', async () => {
    await bench.fault({ cloudCreate: { mode: 'fail_after_create', times: 1 } });
    const workspace = bench.workspace();
    expect((await provision(workspace)).outcome).toBe('failed');
    expect((await provision(workspace)).outcome).toBe('provisioned');
    expect(await bench.everBilled(workspace)).toBe(1);
  });

  behaves('a provider that does not let go fails the destroy, and the next one ends it', async () => {
    const workspace = bench.workspace();
    await provision(workspace);
    await bench.fault({ cloudDelete: { mode: 'fail', message: 'Try later.', times: 1 } });
    const outcome = await destroy(workspace);
    expect(outcome).toEqual({ outcome: 'failed', message: expect.stringContaining('Try later.') });
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await count(workspace)).toBe(0);
  });

  behaves(
    'a run outlives its killed worker and is adopted: one server, one apply, the same lines',
    async () => {
      await bench.fault(slow(2_000));
      const workspace = bench.workspace();
      const worker = bench.workerProcess(workspace);
      const seen: RunLine[] = [];
      createInterface({ input: worker.stdout ?? process.stdin }).on('line', (text) => {
        const { line } = JSON.parse(text) as { line?: RunLine };
        if (line !== undefined) seen.push(line);
      });
      await askedOnce(bench);
      worker.kill('SIGKILL');
      await once(worker, 'close');
      const watcher = watched();
      expect((await provision(workspace, never(), watcher)).outcome).toBe('provisioned');
      expect(await bench.everBilled(workspace)).toBe(1);
      expect(await bench.phaseNames(workspace)).toEqual(['init', 'plan', 'show', 'apply', 'output']);
      expect(watcher.plans).toMatchObject([{ toAdd: 4, toChange: 0, toDestroy: 0 }]);
      expect(watcher.lines.slice(0, seen.length)).toEqual(seen);
    },
  );

  behaves('a run that ended while no worker lived is read, not repeated', async () => {
    await bench.fault(slow(1_000));
    const workspace = bench.workspace();
    const worker = bench.workerProcess(workspace);
    await askedOnce(bench);
    await killTogether(worker);
    await bench.endOfLastPhase(workspace);
    expect((await provision(workspace)).outcome).toBe('provisioned');
    expect(await bench.phaseNames(workspace)).toEqual(['init', 'plan', 'show', 'apply', 'output']);
    expect(await bench.everBilled(workspace)).toBe(1);
  });

  behaves('an engine killed in the middle of apply is run again: one server', async () => {
    await bench.fault(slow(2_000));
    const workspace = bench.workspace();
    const running = provision(workspace);
    await askedOnce(bench);
    await killEngine(await bench.groupOf(workspace));
    expect((await running).outcome).toBe('provisioned');
    expect(await bench.everBilled(workspace)).toBe(1);
    expect((await bench.phaseNames(workspace)).filter((name) => name === 'apply')).toHaveLength(2);
  });

  behaves(
    'everything killed at once, as by a power failure: the next worker ends with one server',
    async () => {
      await bench.fault(slow(4_000));
      const workspace = bench.workspace();
      const worker = bench.workerProcess(workspace);
      await askedOnce(bench);
      await killTogether(worker, await bench.groupOf(workspace));
      expect((await provision(workspace)).outcome).toBe('provisioned');
      expect(await bench.everBilled(workspace)).toBe(1);
    },
  );

  behaves('everything killed at once and then destroyed: nothing appears afterwards', async () => {
    await bench.fault(slow(2_000));
    const workspace = bench.workspace();
    const worker = bench.workerProcess(workspace);
    await askedOnce(bench);
    await killTogether(worker, await bench.groupOf(workspace));
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await bench.everBilled(workspace)).toBe(1);
    expect(await count(workspace)).toBe(0);
  });

  behaves('a stop interrupts, and the next call ends with one server', async () => {
    await bench.fault(slow(2_000));
    const workspace = bench.workspace();
    const stop = new AbortController();
    const running = provision(workspace, stop.signal);
    await askedOnce(bench);
    const group = await bench.groupOf(workspace);
    stop.abort();
    expect(await running).toEqual({ outcome: 'interrupted' });
    expect(await processesOf(group)).toEqual([]);
    expect((await provision(workspace)).outcome).toBe('provisioned');
    expect(await bench.everBilled(workspace)).toBe(1);
  });

  behaves('a stop, then a destroy: nothing stays', async () => {
    await bench.fault(slow(2_000));
    const workspace = bench.workspace();
    const stop = new AbortController();
    const running = provision(workspace, stop.signal);
    await askedOnce(bench);
    stop.abort();
    expect(await running).toEqual({ outcome: 'interrupted' });
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await bench.everBilled(workspace)).toBe(1);
    expect(await count(workspace)).toBe(0);
  });

  behaves('two workers at once: one run, one server, the same answer', async () => {
    const workspace = bench.workspace();
    const [one, other] = await Promise.all([provision(workspace), provision(workspace)]);
    expect(one.outcome).toBe('provisioned');
    expect(other).toEqual(one);
    expect(await bench.everBilled(workspace)).toBe(1);
  });

  behaves('a phase that takes too long is stopped and has failed', async () => {
    await bench.fault(slow(5_000));
    const workspace = bench.workspace();
    const hurried = bench.worker({ limits: { timeoutMs: 1_500 } });
    const outcome = await hurried.provision(workspace, watched(), never());
    expect(outcome).toEqual({ outcome: 'failed', message: expect.stringContaining('did not finish apply') });
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
    expect(await count(workspace)).toBe(0);
  });

  behaves('values are values, whatever they look like', async () => {
    const hostile =
      '${file("/etc/passwd")}%{ if true }"; touch pwned; \'$(touch pwned)`touch pwned`\n}\nresource "x" "y" {}';
    const workspace = bench.workspace({
      server_name: hostile,
      size: '"}',
      public_key: `${publicKey} $(touch pwned)`,
    });
    const outcome = await provision(workspace);
    const files = await filesUnder(bench.folder(workspace));
    expect(files.filter((file) => file.includes('pwned'))).toEqual([]);
    const variables = await readFile(join(bench.folder(workspace), 'work', 'terraform.tfvars.json'), 'utf8');
    expect(JSON.parse(variables)).toMatchObject({ server_name: hostile });
    // Built under that very name, or refused for it: never something else.
    expect(JSON.stringify(outcome)).not.toContain('root:');
    expect(await destroy(workspace)).toEqual({ outcome: 'destroyed' });
  });

  behaves('credentials are in no file of the run and in no line', async () => {
    const encoded = Buffer.from(`slipway:${bench.token}`).toString('base64');
    const message = `denied ${bench.token} ${encodeURIComponent(bench.token)} ${encoded}`;
    await bench.fault({ cloudCreate: { mode: 'fail', message } });
    const workspace = bench.workspace();
    const watcher = watched();
    const outcome = await provision(workspace, never(), watcher);
    expect(outcome.outcome).toBe('failed');
    const told = [JSON.stringify(outcome), ...watcher.lines.map(({ text }) => text)];
    const files = await filesUnder(bench.folder(workspace));
    const written = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const core = encoded.slice(12, -4);
    for (const text of [...told, ...written]) {
      expect(text.includes(bench.token) || text.includes(encodeURIComponent(bench.token))).toBe(false);
      expect(text.includes(core)).toBe(false);
    }
    expect(told.join()).toContain('[secret]');
  });

  return () => passed;
}

/** The cloud has been asked and takes its time; whoever asks a second time fails. */
async function askedOnce(bench: TerraformBench): Promise<void> {
  await bench.untilServerIsAsked();
  await bench.fault({ cloudCreate: { mode: 'fail', message: 'Asked for a second server.' } });
}

function isIncreasing(lines: readonly RunLine[]): boolean {
  return lines.every((line, index) => index === 0 || line.seq > (lines[index - 1]?.seq ?? 0));
}

/** Kills the engine alone: not the shell around it, not the provisioner that it started. */
async function killEngine(group: number): Promise<void> {
  const isEngine = (command: string): boolean =>
    / apply .*run\.tfplan$/.test(command) && !command.includes('-c ');
  await until(async () => (await processesOf(group)).some(({ command }) => isEngine(command)));
  for (const { pid, command } of await processesOf(group)) {
    if (isEngine(command)) process.kill(pid, 'SIGKILL');
  }
}

/** Kills the worker, and in the same breath the group of its run. */
async function killTogether(worker: ChildProcess, group?: number): Promise<void> {
  const closed = once(worker, 'close');
  worker.kill('SIGKILL');
  if (group !== undefined) process.kill(-group, 'SIGKILL');
  await closed;
}

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
