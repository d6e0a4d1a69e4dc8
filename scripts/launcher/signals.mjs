// Ctrl-C under npm arrives twice, from the terminal and from npm: what comes this soon is the same key press.
const samePressMs = 700;
const parentCheckMs = 250;

/** Calls `onStop` at the first request to end and `onForce` at the next one. */
export function watchSignals({ onStop, onForce }) {
  let first;
  const handle = () => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      onStop();
    } else if (now - first > samePressMs) {
      onForce();
    }
  };
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((name) => process.on(name, handle));
  watchNpm(() => first === undefined && handle());
}

/** npm passes SIGTERM to the shell between us, and the shell dies of it without a word to us. */
function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && onGone(), parentCheckMs).unref();
}

/** A terminal that was closed must not end the launcher before it has ended everything else. */
export function surviveClosedTerminal() {
  [process.stdout, process.stderr].forEach((stream) => stream.on('error', () => undefined));
}
