// A PostgreSQL of a test's own, that may be crashed: `node test/support/own-postgres.mjs`. Prints {"url": …}; each line
// `restart` on standard input ends the server at once, starts it again on the same port and prints {"restarted": true};
// the end of the input ends it for good.
import { createInterface } from 'node:readline';
import { startTemporaryPostgres } from '../../scripts/testing/temporary-postgres.mjs';

const server = await startTemporaryPostgres();
process.once('exit', server.abandon);
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
tell({ url: server.url });
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'restart') continue;
  await server.restart();
  tell({ restarted: true });
}
await server.stop();
