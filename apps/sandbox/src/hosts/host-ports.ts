import { randomInt } from 'node:crypto';
import type { SshListener } from './ssh-listener';

/**
 * Below the range (from 32768 on Linux) that the system hands out to outgoing connections: a port from there
 * may be some client's own just when the host wants it back after a restart.
 */
const firstPort = 20_000;
const lastPort = 31_999;
const attempts = 200;

/** Makes the listener listen on a free port that no other host remembers, and returns it. */
export async function listenOnFreePort(
  listener: SshListener,
  isRemembered: (port: number) => boolean,
): Promise<number> {
  let failed = 'all were remembered by other hosts';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    if (isRemembered(port)) continue;
    const outcome = await listener.listen(port);
    if (outcome === 'listening') return port;
    failed = outcome.failed;
  }
  throw new Error(`no free port from ${firstPort} to ${lastPort} in ${attempts} attempts (${failed})`);
}
