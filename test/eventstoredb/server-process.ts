import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command, Report } from './control';
import type { ServerOptions } from './server';

const entry = join(__dirname, 'main.ts');
const typescript = join(__dirname, '..', 'support', 'typescript.cjs');

/** The process of a stand-in, with its past and its next lives. */
export class ServerProcess {
  #options: ServerOptions;
  readonly #waitUntilReady: boolean;
  #process: ChildProcess | null = null;
  #commands = 0;

  constructor(options: ServerOptions, waitUntilReady: boolean) {
    this.#options = options;
    this.#waitUntilReady = waitUntilReady;
  }

  get port(): number {
    return this.#options.port;
  }

  async start(): Promise<void> {
    const child = fork(entry, [JSON.stringify(this.#options)], {
      execArgv: ['-r', typescript],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process = child;
    process.once('exit', this.#abandon);
    child.once('exit', () => process.removeListener('exit', this.#abandon));
    const ready = reported(child, isReady);
    const { port } = await reported(child, isListening);
    this.#options = { ...this.#options, port };
    if (this.#waitUntilReady) await ready;
  }

  /** A test run that ends early leaves nobody behind. */
  readonly #abandon = (): void => {
    this.#process?.kill('SIGKILL');
  };

  signal(signal: NodeJS.Signals): void {
    this.#running.kill(signal);
  }

  /** Resolves with the exit code, at once when it has ended before. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#running;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      // One that is frozen hears SIGTERM only when it goes on.
      child.kill('SIGCONT');
      await once(child, 'exit');
    }
    return child.exitCode;
  }

  async tell(command: Command): Promise<unknown> {
    const child = this.#running;
    const id = (this.#commands += 1);
    const isAnswer = (report: Report): report is Of<'obeyed'> => report.kind === 'obeyed' && report.id === id;
    const answer = reported(child, isAnswer);
    child.send({ id, command });
    return (await answer).result;
  }

  get #running(): ChildProcess {
    if (this.#process === null) throw new Error('The server was never started.');
    return this.#process;
  }
}

type Of<Kind> = Extract<Report, { readonly kind: Kind }>;

const isReady = (report: Report): report is Of<'ready'> => report.kind === 'ready';
const isListening = (report: Report): report is Of<'listening'> => report.kind === 'listening';

/** The first report of its kind. Rejects when the process ends without one. */
function reported<Wanted extends Report>(
  child: ChildProcess,
  isWanted: (report: Report) => report is Wanted,
): Promise<Wanted> {
  const wanted = new Promise<Wanted>((resolve, reject) => {
    const settle = (): void => {
      child.off('message', listen);
      child.off('exit', giveUp);
    };
    const listen = (report: Report): void => {
      if (!isWanted(report)) return;
      settle();
      resolve(report);
    };
    const giveUp = (code: number | null): void => {
      settle();
      reject(new Error(`The server ended with ${code} before it answered.`));
    };
    child.on('message', listen);
    child.on('exit', giveUp);
  });
  // Whoever waits for it is told; that a server was ended early is no failure of anybody else.
  wanted.catch(() => undefined);
  return wanted;
}
