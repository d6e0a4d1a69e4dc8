import { spawn } from 'node:child_process';

const npm = () => {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
};

/**
 * Runs a program with the terminal as its own. Answers undefined when it succeeded, else what went wrong in a few
 * words. A program that hangs is ended after `limitMs`.
 */
export function runProgram(command, args, { cwd, env, signal, limitMs }) {
  if (signal.aborted) return Promise.resolve('interrupted');
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  let reason;
  const endFor = (why) => {
    reason = why;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  };
  const onAbort = () => endFor('interrupted');
  const timer = setTimeout(endFor, limitMs, `not finished after ${limitMs / 60_000} minutes`);
  signal.addEventListener('abort', onAbort, { once: true });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, endedBy) =>
      resolve(reason ?? endedBy ?? (code === 0 ? undefined : `exit code ${code}`)),
    );
  }).finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  });
}

/** Runs a script of package.json. */
export function runScript(args, options) {
  const [command, first] = npm();
  return runProgram(command, [...first, 'run', '--silent', ...args], options);
}

/** Runs the main file of a package of ours with this Node, without a shell or npx between. */
export function runNode(args, options) {
  return runProgram(process.execPath, args, options);
}
