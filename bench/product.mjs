import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTemporaryPostgres } from '../scripts/testing/temporary-postgres.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = (app) => join(root, 'dist', 'apps', app, 'apps', app, 'src', 'main.js');

/** The built product on a PostgreSQL of its own: migrated, with one owner, ready for commands. */
export async function startProduct() {
  if (!existsSync(entry('api'))) throw new Error('the product is not built; run npm run build first');
  const postgres = await startTemporaryPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const [port, projectorPort, sandboxPort] = await freePorts(3);
  const env = environmentOf(postgres.nearUrl, dataDir, { port, projectorPort, sandboxPort });
  const children = new Map();
  const start = async (app, url) => {
    children.set(
      app,
      spawn(process.execPath, [entry(app)], { env, cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    await until(`${app} is ready`, async () => (await fetch(url)).ok);
  };
  const stop = async (app) => {
    const child = children.get(app);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  await operate(env, ['migrate']);
  await start('sandbox', `${env.SANDBOX_URL}/livez`);
  await start('api', `http://127.0.0.1:${port}/readyz`);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    databaseUrl: postgres.nearUrl,
    owner: await firstOwner(url, await operate(env, ['bootstrap'])),
    startProjector: () => start('projector', `http://127.0.0.1:${projectorPort}/readyz`),
    async close() {
      for (const app of children.keys()) await stop(app);
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What `npm start` would give to the processes. */
function environmentOf(ownerUrl, dataDir, { port, projectorPort, sandboxPort }) {
  const login = (user) => Object.assign(new URL(ownerUrl), { username: user, password: user }).href;
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    PORT: port,
    PROJECTOR_PORT: projectorPort,
    DATA_DIR: dataDir,
    DATABASE_URL: ownerUrl,
    DATABASE_API_URL: login('slipway_api'),
    DATABASE_PROJECTOR_URL: login('slipway_projector'),
    MASTER_KEY: randomBytes(32).toString('base64'),
    INDEX_KEY: randomBytes(32).toString('base64'),
    RATE_LIMIT_FACTOR: '1000',
    AUDIT_SIGNING_KEY: randomBytes(32).toString('base64'),
    SANDBOX_PORT: sandboxPort,
    SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
    SANDBOX_TOKEN: randomBytes(24).toString('hex'),
  };
}

async function firstOwner(url, link) {
  const answer = await fetch(`${url}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(link).hash.replace('#token=', ''),
      name: 'Bench',
      email: 'bench@example.test',
      password: 'correct horse battery staple',
      organizationName: 'Bench',
    }),
  });
  if (!answer.ok) throw new Error(`set-up: ${answer.status} ${await answer.text()}`);
  const { organizationId } = await answer.json();
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  return { organizationId, headers: { cookie, origin: url, 'content-type': 'application/json' } };
}

function operate(env, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry('cli'), ...args], {
      env,
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.once('exit', (code) =>
      code === 0 ? resolve(output.trim()) : reject(new Error(`${args[0]} ended with ${code}`)),
    );
  });
}

async function until(what, check) {
  for (let left = 400; left > 0; left -= 1) {
    const isTrue = await check().catch(() => false);
    if (isTrue) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within 20 s`);
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
