import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { preparePostgresFolder, runsAsRoot } from './data-folder.mjs';
import { steadyPort } from './ports.mjs';
import { postgresAccount, postgresBinaries } from './postgres-binaries.mjs';
import { initializeCluster, startServer, stopServer } from './postgres.mjs';

it('a killed server that is not gone yet holds the next one up, and no more', async () => {
  const account = postgresAccount();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-postgres-'));
  if (runsAsRoot()) chmodSync(folder, 0o711);
  try {
    const home = join(folder, 'postgres');
    preparePostgresFolder(home, account);
    const shared = {
      binaries: postgresBinaries(account, folder),
      account,
      logFile: join(folder, 'postgres.log'),
    };
    await initializeCluster({ ...shared, folder: home, password: 'none', sync: false });
    // Its number is what PostgreSQL looks at, and whether anybody has it.
    const going = spawn('sleep', ['1'], account);
    const gone = once(going, 'exit');
    writeFileSync(join(home, 'data', 'postmaster.pid'), `${going.pid}\n`, { mode: 0o644 });
    const server = await startServer({ ...shared, clusterFolder: join(home, 'data'), nextPort: steadyPort });
    await gone;
    await stopServer(server, 5000);
    assert.notEqual(server.pid, going.pid);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
