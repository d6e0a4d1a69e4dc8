/** Ctrl-C as a signal that the work can heed where it is safe; a second one ends the process at once, as ever. */
export function interruption(): { readonly signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort();
    end();
  };
  const end = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: stop.signal, end };
}
