import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { entryOf } from './build.mjs';
import { defaultDataDir, pathsOf } from './data-folder.mjs';
import { effectiveSettings, environmentOf } from './environment.mjs';
import { readNote } from './files.mjs';
import { givenSettings } from './options.mjs';
import { runningServer } from './postgres.mjs';
import { ownerUrlOf } from './private-postgres.mjs';
import { recallSettings } from './remembered-settings.mjs';
import { loadSecrets } from './secrets.mjs';
import { explain, Sentence } from './sentences.mjs';

/** The environment of an operator command beside a running `npm start` on the same data folder. */
function environmentBesideStart() {
  const given = { DATA_DIR: defaultDataDir(), ...givenSettings({}, process.env) };
  const paths = pathsOf(given.DATA_DIR);
  if (!existsSync(paths.secretsFile))
    throw new Sentence(
      `${paths.dataDir} is no data folder of Slipway yet: run npm start first, or set DATA_DIR.`,
    );
  const secrets = loadSecrets(paths);
  const all = recallSettings(paths, given);
  const ownerUrl = all.DATABASE_URL ?? urlOfRunning(paths, secrets);
  const sandboxPort = all.SANDBOX_PORT ?? readNote(paths.portsFile)?.sandbox;
  const effective = effectiveSettings({ given: all, secrets, dataDir: paths.dataDir, sandboxPort, ownerUrl });
  return environmentOf('cli', effective, paths);
}

function urlOfRunning(paths, secrets) {
  const server = existsSync(paths.clusterFolder) ? runningServer(paths.clusterFolder) : undefined;
  if (server) return ownerUrlOf(server.port, secrets.OWNER_DATABASE_PASSWORD);
  throw new Sentence(
    `The database of ${paths.dataDir} does not run: run npm start in another terminal, or set DATABASE_URL.`,
  );
}

/** What only tells, or reads a file that was handed over, works on a machine without an installation. */
export function needsNoInstallation(argv) {
  const [command = 'help'] = argv;
  if (['help', '-h', 'failpoints'].includes(command) || argv.includes('--help')) return true;
  return command === 'verify-audit' && argv.some((arg) => arg.split('=')[0] === '--bundle');
}

/** `npx slipway <command> …`: the operator commands with the settings and secrets of the data folder. */
export async function slipway(argv) {
  try {
    if (!existsSync(entryOf('cli')))
      throw new Sentence('Slipway is not built yet: run npm start or npm run build first.');
    await handOver(argv, needsNoInstallation(argv) ? process.env : environmentBesideStart());
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

function handOver(argv, env) {
  const child = spawn(process.execPath, ['--enable-source-maps', entryOf('cli'), ...argv], {
    env,
    stdio: 'inherit',
  });
  // The terminal signals both; the command decides what an interruption means.
  process.on('SIGINT', () => undefined);
  ['SIGTERM', 'SIGHUP'].forEach((name) => process.on(name, () => child.kill(name)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
}
