import { transformFileSync } from '@swc/core';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAnswer, type AnswerBody } from '../fixture/answer.parser';
import { testToken } from '../fixture/running-sandbox';
import { startSandboxProcess, type SandboxProcess } from '../fixture/sandbox-process';
import { connectTo, isRunning, openCommand, serverWish, until } from '../fixture/ssh-client';

jest.setTimeout(30_000);

describe('the sandbox process', () => {
  const program = compileSandbox();
  const started: SandboxProcess[] = [];
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-process-'));
  });
  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  afterAll(() => rm(program, { recursive: true, force: true }));

  const start = (env: Readonly<Record<string, string>> = {}): SandboxProcess => {
    const usable = { SANDBOX_PORT: '0', SANDBOX_TOKEN: testToken, SANDBOX_DATA_DIR: dataDir };
    const sandbox = startSandboxProcess(program, { ...usable, ...env });
    started.push(sandbox);
    return sandbox;
  };
  const send = async (url: string, method: string, body?: unknown): Promise<AnswerBody> => {
    const headers = { authorization: `Bearer ${testToken}`, 'idempotency-key': 'one' };
    const response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    return parseAnswer(await response.text());
  };

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in time on %s with everything open, sent twice',
    async (signal) => {
      const sandbox = start();
      const url = await sandbox.url;
      const server = await send(`${url}/cloud/servers`, 'POST', serverWish('t'));
      const client = await connectTo(server);
      const channel = await openCommand(client, "trap '' TERM; sleep 600 & echo $!; wait");
      const pid = await new Promise<string>((resolve) => {
        channel.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      });
      const charge = { amount: { minor: 1, currency: 'eur' }, reference: 'r' };
      const hanging = send(`${url}/gateway/charges`, 'POST', {
        ...charge,
        paymentMethod: 'sandbox_times_out_after_charging',
      });
      const broken = expect(hanging).rejects.toThrow('fetch failed');
      await until(
        'it is charged',
        async () => (await send(`${url}/gateway/charges`, 'GET')).charges.length === 1,
      );
      sandbox.child.kill(signal);
      sandbox.child.kill(signal);
      const { code, stderr } = await sandbox.ended;
      expect([code, stderr]).toEqual([0, '']);
      await broken;
      await until('its command is gone', () => Promise.resolve(!isRunning(Number(pid))));
    },
  );

  it('brings its servers back after it was killed', async () => {
    const killed = start();
    const server = await send(`${await killed.url}/cloud/servers`, 'POST', serverWish('t'));
    killed.child.kill('SIGKILL');
    await killed.ended;
    const again = start();
    expect((await send(`${await again.url}/cloud/servers`, 'GET')).servers).toEqual([server]);
    (await connectTo(server)).end();
  });

  it('says what is missing, one sentence each, and ends with 1', async () => {
    const { code, stderr } = await start({ SANDBOX_PORT: '', SANDBOX_TOKEN: '' }).ended;
    expect([code, stderr.trim().split('\n')]).toEqual([
      1,
      [expect.stringMatching(/^SANDBOX_PORT is missing/), expect.stringMatching(/^SANDBOX_TOKEN is missing/)],
    ]);
  });

  it('does not start in production', async () => {
    const { code, stderr } = await start({ NODE_ENV: 'production' }).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^NODE_ENV is production.*ALLOW_SANDBOX=true.*\n$/),
    ]);
  });

  it('starts in production when that is meant', async () => {
    await expect(start({ NODE_ENV: 'production', ALLOW_SANDBOX: 'true' }).url).resolves.toMatch(/^http:/);
  });

  it('says that its port is taken', async () => {
    const { port } = new URL(await start().url);
    const second = start({ SANDBOX_PORT: port, SANDBOX_DATA_DIR: join(dataDir, 'other') });
    const { code, stderr } = await second.ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^SANDBOX_PORT \d+ is in use on 127\.0\.0\.1: .+\n$/),
    ]);
  });

  it('says who holds its data folder', async () => {
    const first = start();
    await first.url;
    const { code, stderr } = await start().ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining(`(process ${first.child.pid ?? 0})`)]);
  });

  it('says which record it cannot read', async () => {
    const first = start();
    const server = await send(`${await first.url}/cloud/servers`, 'POST', serverWish('t'));
    first.child.kill('SIGTERM');
    await first.ended;
    const file = join(dataDir, 'servers', `${server.id}.json`);
    await writeFile(file, '{"id":');
    const { code, stderr } = await start().ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${file} cannot be read`)]);
  });

  it('says that its data folder cannot be used', async () => {
    const file = join(dataDir, 'a-file');
    await writeFile(file, '');
    const { code, stderr } = await start({ SANDBOX_DATA_DIR: join(file, 'inside') }).ended;
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be used \(ENOTDIR\)/)]);
  });
});

/** Compiles the sandbox into a new folder, from what its files say now, and returns that folder. */
function compileSandbox(): string {
  const out = mkdtempSync(join(tmpdir(), 'sandbox-program-'));
  for (const name of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    const compiled = join(out, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(compiled), { recursive: true });
    writeFileSync(compiled, compile(join(__dirname, name)));
  }
  return out;
}

function compile(file: string): string {
  return transformFileSync(file, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  }).code;
}
