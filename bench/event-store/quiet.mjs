const quiet = () => undefined;

/** Only what is wrong is said. */
export const log = { info: quiet, warn: console.error, error: console.error };
export const observer = { lag: quiet, batch: quiet, failure: quiet, parked: quiet, left: quiet };
