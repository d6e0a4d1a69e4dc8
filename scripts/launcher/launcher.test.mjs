import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createDamper, summaryOf } from './child-log.mjs';
import { endOrphans } from './children.mjs';
import { effectiveSettings, environmentOf, requireSomethingToSell } from './environment.mjs';
import { root } from './files.mjs';
import { takeLock } from './lock.mjs';
import { refuseOldNode } from './node-version.mjs';
import { givenSettings, helpText } from './options.mjs';
import { requireFreePort } from './ports.mjs';
import { endProcess, identityOf, isRunning } from './processes.mjs';
import { loadSecrets } from './secrets.mjs';
import { needsNoInstallation } from './slipway.mjs';
import { settings } from '../settings.mjs';

const folder = mkdtempSync(join(tmpdir(), 'slipway-launcher-'));
after(() => rmSync(folder, { recursive: true }));

const secretPaths = (name) => ({
  dataDir: folder,
  secretsFile: join(folder, name),
  clusterFolder: join(folder, 'no-cluster'),
});

async function aProcess() {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => 0, 1000)']);
  await once(child.stdout, 'data');
  return child;
}

describe('the Node version', () => {
  it('is fine where require() loads ES modules', () => {
    for (const version of ['20.19.0', '20.20.2', '22.12.0', '24.1.0'])
      assert.equal(refuseOldNode(version), undefined);
  });
  it('is refused elsewhere, with its number', () => {
    for (const version of ['12.22.0', '18.20.1', '20.18.3', '21.7.0', '22.11.0'])
      assert.match(refuseOldNode(version), new RegExp(version.replaceAll('.', '\\.')));
  });
});

describe('the lock of a data folder', () => {
  it('names a living holder and is free after its release', () => {
    const path = join(folder, 'a.lock');
    const { lock } = takeLock(path, { url: 'http://here' });
    assert.equal(takeLock(path).holder.url, 'http://here');
    lock.release();
    takeLock(path).lock.release();
  });
  it('is taken over from a process that is gone', async () => {
    const path = join(folder, 'b.lock');
    const child = await aProcess();
    writeFileSync(path, JSON.stringify(identityOf(child.pid)));
    assert.equal(takeLock(path).holder.pid, child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    takeLock(path).lock.release();
  });
  it('is taken over when the pid now belongs to another process, or a power cut damaged it', () => {
    const path = join(folder, 'c.lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: 'another boot/1' }));
    takeLock(path).lock.release();
    writeFileSync(path, '{"pi');
    takeLock(path).lock.release();
  });
});

describe('ending a process', () => {
  it('waits until it is gone, and a second time finds nothing to do', async () => {
    const child = await aProcess();
    const identity = identityOf(child.pid);
    await endProcess(identity, { limitMs: 5000 });
    assert.equal(isRunning(identity), false);
    await endProcess(identity, { limitMs: 5000 });
  });
  it('spares a stranger with the same pid', async () => {
    const child = await aProcess();
    await endProcess({ pid: child.pid, startedAt: 'another boot/1' }, { limitMs: 0 });
    assert.equal(isRunning(identityOf(child.pid)), true);
    child.kill('SIGKILL');
  });
});

describe('what a killed launcher left running', () => {
  it('is ended, the sandbox last: a Terraform run of the projector still talks to it', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    const [gone, seen] = ['gone', 'seen'].map((name) => join(folder, `projector.${name}`));
    const leave = async (name, onTerm) => {
      const code = `const fs = require('node:fs'); process.on('SIGTERM', () => { ${onTerm} });`;
      const child = spawn(process.execPath, ['-e', `${code} console.log(1); setInterval(() => 0, 1000)`]);
      await once(child.stdout, 'data');
      const note = JSON.stringify({ ...identityOf(child.pid), name });
      writeFileSync(join(run, `${name}.child.json`), note);
    };
    await leave(
      'sandbox',
      `fs.writeFileSync(${JSON.stringify(seen)}, String(fs.existsSync(${JSON.stringify(gone)}))); process.exit()`,
    );
    await leave(
      'projector',
      `setTimeout(() => { fs.writeFileSync(${JSON.stringify(gone)}, ''); process.exit() }, 300)`,
    );
    await endOrphans({ run }, () => undefined);
    assert.equal(readFileSync(seen, 'utf8'), 'true');
    assert.deepEqual(readdirSync(run), []);
  });
});

describe('the secrets', () => {
  it('are generated once, for the owner only', () => {
    const paths = secretPaths('secrets.json');
    const first = loadSecrets(paths);
    assert.deepEqual(loadSecrets(paths), first);
    assert.equal(Buffer.from(first.MASTER_KEY, 'base64').length, 32);
    assert.equal(statSync(paths.secretsFile).mode & 0o777, 0o600);
  });
  it('of an older data folder get what a later release needs, and keep what they were', () => {
    const paths = secretPaths('older.json');
    const { AUDIT_SIGNING_KEY, ...older } = loadSecrets(paths);
    writeFileSync(paths.secretsFile, JSON.stringify(older));
    const completed = loadSecrets(paths);
    assert.deepEqual(
      { ...completed, AUDIT_SIGNING_KEY: undefined },
      { ...older, AUDIT_SIGNING_KEY: undefined },
    );
    assert.equal(Buffer.from(completed.AUDIT_SIGNING_KEY, 'base64').length, 32);
    assert.notEqual(completed.AUDIT_SIGNING_KEY, AUDIT_SIGNING_KEY);
    assert.deepEqual(loadSecrets(paths), completed);
  });
  it('are not replaced when the file is damaged or gone beside a database', () => {
    const damaged = secretPaths('damaged.json');
    writeFileSync(damaged.secretsFile, '{"MASTER_KEY":"x"}');
    assert.throws(() => loadSecrets(damaged), /damaged/);
    assert.throws(
      () => loadSecrets({ ...secretPaths('gone.json'), clusterFolder: folder }),
      /secrets\.json is gone/,
    );
  });
});

describe('the settings', () => {
  it('are all in the help', () => {
    for (const { name, meaning } of settings)
      assert.ok(helpText().includes(name) && helpText().includes(meaning));
  });
  it('are checked by name, and options win', () => {
    assert.throws(() => givenSettings({}, { PORT: '70000' }), /^Sentence: PORT must be a port/);
    assert.throws(() => givenSettings({}, { DATABASE_URL: 'mysql://x/y' }), /DATABASE_URL must be/);
    assert.deepEqual(givenSettings({ port: '3100' }, { PORT: '3000', REDIS_URL: '' }), { PORT: '3100' });
  });
  it('make production an explicit choice, and make-believe in production another one', () => {
    const known = { secrets: {}, dataDir: folder, sandboxPort: 1, ownerUrl: 'postgres://owner@127.0.0.1/x' };
    const { NODE_ENV, ALLOW_SANDBOX } = effectiveSettings({ ...known, given: {} });
    assert.deepEqual({ NODE_ENV, ALLOW_SANDBOX }, { NODE_ENV: 'development', ALLOW_SANDBOX: undefined });
    requireSomethingToSell({});
    requireSomethingToSell({ NODE_ENV: 'production', ALLOW_SANDBOX: 'true' });
    assert.throws(() => requireSomethingToSell({ NODE_ENV: 'production' }), /NODE_ENV is production/);
    assert.throws(() => requireSomethingToSell({ ALLOW_SANDBOX: 'false' }), /ALLOW_SANDBOX is false/);
  });
  it("keep the owner's login from the processes that serve", () => {
    const all = Object.fromEntries(settings.map(({ name }) => [name, name]));
    for (const name of ['api', 'projector', 'sandbox'])
      assert.equal(environmentOf(name, all, { sandbox: '' }).DATABASE_URL, undefined);
    assert.equal(environmentOf('sandbox', all, { sandbox: '' }).MASTER_KEY, undefined);
    assert.equal(environmentOf('cli', all, { sandbox: '' }).DATABASE_URL, 'DATABASE_URL');
  });
});

describe('a busy port', () => {
  it('is told with its number and the way out', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    await assert.rejects(requireFreePort(port, '127.0.0.1', 'PORT'), new RegExp(`Port ${port} .* in use`));
    server.close();
  });
});

describe('the log of a child', () => {
  it('brings warnings to the terminal and keeps the rest', () => {
    assert.equal(summaryOf('{"level":30,"msg":"fine"}'), undefined);
    assert.equal(summaryOf('{"level":50,"msg":"bad","err":{"message":"worse"}}'), 'error: bad (worse)');
    assert.equal(summaryOf('plain text'), undefined);
  });
  it('does not flood it', () => {
    const said = [];
    const damper = createDamper((line) => said.push(line), 'x.log');
    for (let index = 0; index < 100; index++) damper.offer(`line ${index}`);
    damper.flush();
    assert.equal(said.length, 6);
    assert.equal(said.at(-1), '95 more like these in x.log');
  });
});

describe('the commands', () => {
  const run = (args) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  it('say what they did not understand, without a stack, and fail', () => {
    const { status, stderr } = run(['scripts/start.mjs', '--nope']);
    assert.equal(status, 1);
    assert.match(stderr, /^\nUnknown option '--nope'\. See npm start -- --help\.\n$/);
  });
  it('end a test run that could not begin with the counting line', () => {
    const { status, stdout } = run(['scripts/test.mjs', 'nonsense']);
    assert.equal(status, 1);
    assert.equal(stdout.trimEnd().split('\n').at(-1), '0 passed, 1 failed');
  });
});

describe('an operator command', () => {
  it('needs an installation, unless it only tells or reads what was handed over', () => {
    for (const argv of [[], ['help'], ['--help'], ['rebuild', '--help'], ['failpoints']])
      assert.ok(needsNoInstallation(argv), argv.join(' '));
    assert.ok(needsNoInstallation(['verify-audit', '--public-key', 'a.pem', '--bundle=b']));
    for (const argv of [['rebuild', '--all'], ['verify-audit'], ['export-events', '--out', 'x']])
      assert.ok(!needsNoInstallation(argv), argv.join(' '));
  });
});
