import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(__dirname, '..', '..');

/** One of our built processes, started the way `npm start` starts it. */
export class Child {
  readonly #process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  output = '';

  constructor(
    readonly name: string,
    env: NodeJS.ProcessEnv,
    args: readonly string[] = [],
  ) {
    const entry = join(root, 'dist', 'apps', name, 'apps', name, 'src', 'main.js');
    if (!existsSync(entry)) throw new Error(`${name} is not built; run npm run build first`);
    this.#process = spawn(process.execPath, [entry, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-2_000_000);
    };
    this.#process.stdout?.on('data', collect);
    this.#process.stderr?.on('data', collect);
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        process.removeListener('exit', this.#abandon);
        resolve({ code, signal });
      });
    });
    process.once('exit', this.#abandon);
  }

  /** A test run that ends early leaves nobody behind. */
  readonly #abandon = (): void => {
    if (this.isRunning) this.#process.kill('SIGKILL');
  };

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends it. Throws when it did not go within `patienceMs`; it is gone then too. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', patienceMs = 20_000) {
    if (this.isRunning) this.#process.kill(signal);
    const impatience = new AbortController();
    const late = delay(patienceMs, 'late' as const, { signal: impatience.signal }).catch(
      () => 'late' as const,
    );
    const ended = await Promise.race([this.ended, late]);
    impatience.abort();
    if (ended !== 'late') return ended;
    this.#process.kill('SIGKILL');
    throw new Error(`${this.name} did not end on ${signal}: ${this.output.slice(-2000)}`);
  }
}

/** Thrown inside of `until`: waiting longer is of no use. */
export class Hopeless extends Error {}

/** Polls until `check` gives something; the end of patience shows what was seen last. */
export async function until<T>(
  what: string,
  check: () => Promise<T | null | undefined | false>,
  patienceMs = 90_000,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  let last: unknown;
  while (performance.now() < giveUpAt) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    await delay(50);
  }
  throw new Error(`${what} did not happen within ${String(patienceMs)} ms; last seen: ${String(last)}`);
}
