// A PostgreSQL of a test's own, that may be crashed: `node test/support/own-postgres.mjs`. Prints {"url": …}; each line
// on standard input ends the server at once (`restart`: by an immediate shutdown, `kill`: by SIGKILL), starts it again on
// the same port and prints {"restarted": true}; the end of the input ends it for good.
import { createInterface } from 'node:readline';
import { startTemporaryPostgres } from '../../scripts/testing/temporary-postgres.mjs';

const server = await startTemporaryPostgres();
process.once('exit', server.abandon);
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
tell({ url: server.url });
const signals = { restart: 'SIGQUIT', kill: 'SIGKILL' };
for await (const line of createInterface({ input: process.stdin })) {
  const signal = signals[line];
  if (signal === undefined) continue;
  await server.restart(signal);
  tell({ restarted: true });
}
await server.stop();
