// Old syntax on purpose (nothing after ES2015 but import): a Node that is too old has to parse this file to say so.

/**
 * The sentence for a Node that cannot run Slipway, or undefined.
 * NestJS 12 needs require() of ES modules, which exists from 20.19 and from 22.12 on, not between.
 */
export function refuseOldNode(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fits) return undefined;
  return `Slipway needs Node 20.19 or newer (of the 22 line 22.12 or newer) and this is Node ${version}: install a newer one (https://nodejs.org) and run the same command again.`;
}

/** Loads the rest only on a Node that can run it; otherwise one sentence and exit code 1. */
export function loadOnFittingNode(load) {
  const refusal = refuseOldNode(process.versions.node);
  if (refusal !== undefined) {
    console.error(refusal);
    process.exitCode = 1;
    return;
  }
  load().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
