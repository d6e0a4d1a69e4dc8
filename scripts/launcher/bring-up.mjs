import { join } from 'node:path';
import { entryOf } from './build.mjs';
import { endOrphans, keepRunning } from './children.mjs';
import { pathsOf, prepareDataFolder } from './data-folder.mjs';
import { requireDatabase } from './database.mjs';
import { demoOwner, furnishDemo } from './demo-company.mjs';
import {
  addressesOf,
  effectiveSettings,
  environmentOf,
  reachableHost,
  requireSomethingToSell,
} from './environment.mjs';
import { takeLock } from './lock.mjs';
import { oneTimeLink, runCli } from './operator-commands.mjs';
import { requireFreePort } from './ports.mjs';
import { ensureBuilt, ensureInstalled } from './prepare-clone.mjs';
import { openPrivatePostgres, rememberedPort, stopOrphanedServer } from './private-postgres.mjs';
import { jsonFrom, waitReady } from './readiness.mjs';
import { rememberSettings } from './remembered-settings.mjs';
import { lastLines } from './run-command.mjs';
import { loadSecrets } from './secrets.mjs';
import { Sentence } from './sentences.mjs';

const deathsBeforeReady = 3;

function lockDataFolder(paths, publicUrl) {
  const { lock, holder } = takeLock(paths.lockFile, { url: publicUrl });
  if (lock) return lock;
  throw new Sentence(
    `The data folder ${paths.dataDir} is in use by another npm start (pid ${holder.pid}, ${holder.url}): use that one, stop it first, or start with another folder (--data-dir FOLDER --port N).`,
  );
}

async function requirePorts({ given, host, port, projectorPort }) {
  await requireFreePort(port, host, 'PORT');
  await requireFreePort(projectorPort, host, 'PROJECTOR_PORT');
  if (given.SANDBOX_PORT) await requireFreePort(Number(given.SANDBOX_PORT), '127.0.0.1', 'SANDBOX_PORT');
}

async function prepareClone({ options, progress, signal }, paths) {
  const logFile = join(paths.logs, 'prepare.log');
  await ensureInstalled({ progress, signal, logFile, allowed: !options['no-install'] });
  await ensureBuilt({ progress, signal, logFile, allowed: !options['no-build'] });
}

async function openDatabase(run, { given, progress, signal }, { paths, secrets }) {
  if (given.DATABASE_URL) return requireDatabase(given.DATABASE_URL);
  run.database = await openPrivatePostgres({ paths, secrets, progress, signal });
  return undefined;
}

/** The sandbox runs here unless somebody named one that runs elsewhere. */
const startsSandbox = (given) => given.SANDBOX_URL === undefined;

function startChildren(run, { options, progress, signal, given }, { effective, paths }) {
  const problems = { first: undefined, isReady: false };
  const onDeath = ({ name, how, deaths, wait, tail, logFile }) => {
    progress.say(`  ${name} ended (${how}); starting it again in ${wait / 1000} s. Its log: ${logFile}`);
    if (problems.isReady || deaths < deathsBeforeReady) return;
    problems.first ??= new Sentence(
      `${name} ended ${deaths} times (${how}) before it was ready; see ${logFile}. Its last lines:\n${lastLines(tail)}`,
    );
  };
  const names = [...(startsSandbox(given) ? ['sandbox'] : []), 'api', 'projector'];
  for (const name of names) {
    signal.throwIfAborted();
    const env = environmentOf(name, effective, paths);
    const { say } = progress;
    run.children.push(
      keepRunning({
        name,
        entry: entryOf(name),
        env,
        paths,
        say,
        verbose: options.verbose === true,
        onDeath,
      }),
    );
  }
  return problems;
}

const apiUrlOf = ({ HOST, PORT }) => `http://${reachableHost(HOST)}:${PORT}`;

function probesOf(run, { effective, paths }) {
  const host = reachableHost(effective.HOST);
  const urls = {
    api: `${apiUrlOf(effective)}/readyz`,
    projector: `http://${host}:${effective.PROJECTOR_PORT}/readyz`,
    sandbox: `${effective.SANDBOX_URL}/livez`,
  };
  return run.children.map(({ name, tail }) => ({
    name,
    url: urls[name],
    tail,
    logFile: join(paths.logs, `${name}.log`),
  }));
}

async function startAll(run, context, known) {
  const { progress, signal } = context;
  return progress.step('Starting Slipway', async (report) => {
    const problems = startChildren(run, context, known);
    await waitReady(probesOf(run, known), { signal, report, trouble: () => problems.first });
    problems.isReady = true;
    // Asked of the API first: with an owner, which is for ever, a start need not wait for another process.
    const setup = await jsonFrom(`${apiUrlOf(known.effective)}/v1/setup`);
    return setup?.claimed ? undefined : oneTimeLink(known, signal);
  });
}

function announce({ progress }, { effective, paths, link, since }) {
  const engine =
    effective.TERRAFORM_BIN === 'simulator'
      ? 'none found, the built-in simulator stands in (set TERRAFORM_BIN or install terraform)'
      : effective.TERRAFORM_BIN;
  progress.say('');
  progress.say(`Slipway is ready: ${effective.PUBLIC_URL}`);
  if (link) progress.say(`Create the first owner with this one-time link: ${link}`);
  progress.say(`Data and logs: ${paths.dataDir}`);
  progress.say(`Terraform: ${engine}`);
  progress.say(`Ready in ${((performance.now() - since) / 1000).toFixed(1)} s. Ctrl-C ends everything.`);
}

/**
 * From a clone to a running Slipway. What has to be ended later is put into `run` as soon as it exists.
 */
export async function bringUp(run, context) {
  const { given, progress, signal } = context;
  const since = performance.now();
  requireSomethingToSell(given);
  const addresses = addressesOf(given);
  const paths = pathsOf(given.DATA_DIR);
  prepareDataFolder(paths);
  run.lock = lockDataFolder(paths, addresses.publicUrl);
  await endOrphans(paths, progress.say);
  await stopOrphanedServer(paths, progress.say);
  await requirePorts({ given, ...addresses });
  await prepareClone(context, paths);
  const secrets = loadSecrets(paths);
  await openDatabase(run, context, { paths, secrets });
  const sandboxPort = given.SANDBOX_PORT ?? (await rememberedPort(paths, 'sandbox'));
  const effective = effectiveSettings({
    given,
    secrets,
    dataDir: paths.dataDir,
    sandboxPort,
    ownerUrl: run.database?.ownerUrl,
  });
  rememberSettings(paths, given);
  await progress.step('Migrating', () => runCli('migrate', { effective, paths, signal }));
  const link = await startAll(run, context, { effective, paths });
  if (context.options.demo) await furnishDemo({ url: apiUrlOf(effective), link, progress, signal });
  announce(context, { effective, paths, link: context.options.demo ? undefined : link, since });
  if (context.options.demo)
    progress.say(`Sign in as ${demoOwner.email} with the password: ${demoOwner.password}`);
}
