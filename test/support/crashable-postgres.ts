import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A PostgreSQL server of a spec's own: the others go on undisturbed when it crashes. */
export class CrashablePostgres {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #url = '';

  private constructor() {
    const script = join(__dirname, 'own-postgres.mjs');
    this.#process = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const output = this.#process.stdout;
    if (!output) throw new Error('the process has no standard output');
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  static async start(): Promise<CrashablePostgres> {
    const server = new CrashablePostgres();
    server.#url = ((await server.#next()) as { url: string }).url;
    return server;
  }

  /** Of the owner, in the database `postgres`; stays the same across crashes. */
  get url(): string {
    return this.#url;
  }

  /** Crashes it (`restart`: immediate shutdown, `kill`: SIGKILL) and returns when it takes connections again. */
  async crash(how: 'restart' | 'kill' = 'restart'): Promise<void> {
    this.#process.stdin?.write(`${how}\n`);
    await this.#next();
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the PostgreSQL of this test has ended');
    return JSON.parse(value);
  }
}
