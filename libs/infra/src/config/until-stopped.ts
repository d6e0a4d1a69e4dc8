/** Resolves at the first SIGTERM or SIGINT; what a second one does is the process's default: to die at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
