import { readEnv, type SandboxConfig } from './env';
import { jsonLog, messageOf } from './log';
import { startSandbox, type RunningSandbox } from './sandbox';
import { StartRefusal } from './start-refusal';

const endWithinMs = 1_800;
const log = jsonLog((line) => void process.stdout.write(line), 'info');

function refuse(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

async function run(config: SandboxConfig): Promise<void> {
  const starting = startSandbox({ ...config, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(starting));
  const sandbox = await starting;
  log('info', 'the sandbox listens; nothing it charges or builds is real', { url: sandbox.url });
}

let isEnding = false;

/** Ctrl-C reaches us from the terminal and again from our supervisor: the second one changes nothing. */
function end(starting: Promise<RunningSandbox>): void {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => {
    log('error', 'the sandbox did not end in time and is cut off');
    process.exit(1);
  }, endWithinMs).unref();
  void starting
    .then((sandbox) => sandbox.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', 'the sandbox ended badly', { error: messageOf(error) });
        process.exit(1);
      },
    );
}

const outcome = readEnv(process.env);
if (outcome.kind === 'invalid') refuse(outcome.problems);
else {
  run(outcome.config).catch((error: unknown) => {
    if (!(error instanceof StartRefusal)) throw error;
    refuse([error.message]);
  });
}
