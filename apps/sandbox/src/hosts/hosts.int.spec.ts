import type { Readable } from 'node:stream';
import type { Client } from 'ssh2';
import type { AnswerBody } from '../../fixture/answer.parser';
import { startTestSandbox, type Answer, type TestSandbox } from '../../fixture/running-sandbox';
import { connectTo, isRunning, openCommand, run, serverWish, until } from '../../fixture/ssh-client';
import { generateHostKey } from './ssh-keys';

jest.setTimeout(30_000);

describe('a host', () => {
  let sandbox: TestSandbox;
  let server: AnswerBody;
  let client: Client;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    server = (await sandbox.call('POST', '/cloud/servers', { body: serverWish('host') })).body;
  });
  beforeEach(async () => {
    client = await connectTo(server);
  });
  afterEach(() => void client.end());
  afterAll(() => sandbox.stop());

  const patch = (commands: Record<string, unknown>): Promise<Answer> =>
    sandbox.call('PATCH', `/cloud/servers/${server.id}/host`, { body: { commands } });

  it('runs a command and gives back both outputs and the exit code', async () => {
    const ran = await run(client, 'echo out; echo err >&2; exit 7');
    expect(ran).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 7, signal: null });
  });

  it('works in its own home with a small environment', async () => {
    const { stdout } = await run(client, 'pwd; env | sed "s/=.*//" | grep -v -e "^_$" -e "^PWD$" | sort');
    const [home = '', ...names] = stdout.trim().split('\n');
    expect(home).toContain(server.id);
    expect(names.filter((name) => name !== 'OLDPWD' && name !== 'SHLVL')).toEqual(['HOME', 'PATH']);
  });

  it('passes standard input on, also much of it', async () => {
    const input = 'x'.repeat(5 * 1024 * 1024);
    expect((await run(client, 'wc -c', input)).stdout.trim()).toBe(String(input.length));
  });

  it('tells the exit code of a command that does not read its input', async () => {
    expect((await run(client, 'exit 3', 'x'.repeat(4 * 1024 * 1024))).code).toBe(3);
  });

  it('passes on more output than a window holds, on both outputs', async () => {
    const megabytes = 'head -c 3000000 /dev/zero';
    const ran = await run(client, `${megabytes}; ${megabytes} >&2; ${megabytes}`);
    expect([ran.stdout.length, ran.stderr.length, ran.code]).toEqual([6_000_000, 3_000_000, 0]);
  });

  it('waits for a client that reads late, whichever output it reads late', async () => {
    const megabytes = 'head -c 5000000 /dev/zero';
    const channel = await openCommand(
      client,
      `${megabytes}; ${megabytes} >&2; ${megabytes}; ${megabytes} >&2`,
    );
    const length = { out: 0, err: 0 };
    const readLate = async (from: Readable, name: 'out' | 'err', expected: number): Promise<void> => {
      await untilFull(from);
      from.on('data', (chunk: Buffer) => (length[name] += chunk.length)).resume();
      await until(`${expected} bytes are read`, () => Promise.resolve(length[name] >= expected));
      from.removeAllListeners('data').pause();
    };
    for (const expected of [5_000_000, 10_000_000]) {
      await readLate(channel, 'out', expected);
      await readLate(channel.stderr, 'err', expected);
    }
    expect(length).toEqual({ out: 10_000_000, err: 10_000_000 });
  });

  it('tells the signal that ended a command', async () => {
    expect(await run(client, 'kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('passes a signal of the client on', async () => {
    const channel = await openCommand(
      client,
      'trap "echo caught; exit 0" USR1; echo ready; while :; do sleep 0.05; done',
    );
    let stdout = '';
    channel.on('data', (chunk: Buffer) => {
      if (stdout === '') channel.signal('USR1');
      stdout += chunk.toString();
    });
    await new Promise((resolve) => channel.on('close', resolve));
    expect(stdout).toBe('ready\ncaught\n');
  });

  it('answers one shell question after the other over one channel', async () => {
    const channel = await openCommand(client, 'sh -s');
    const ask = (question: string): Promise<string> =>
      new Promise((resolve) => {
        channel.once('data', (chunk: Buffer) => resolve(chunk.toString()));
        channel.write(`${question}\n`);
      });
    expect([await ask('echo 1'), await ask('echo 2')]).toEqual(['1\n', '2\n']);
    channel.end();
  });

  it('runs several commands of one connection side by side', async () => {
    const [reader, writer] = await Promise.all([
      run(client, 'mkfifo meet && cat meet'),
      run(client, 'until [ -p meet ]; do sleep 0.01; done; echo met > meet'),
    ]);
    expect([reader.stdout, writer.code]).toEqual(['met\n', 0]);
  });

  it.each([
    ['another key', { privateKey: generateHostKey().privateKey }],
    ['another user', { username: 'root' }],
  ])('refuses %s', async (_, options) => {
    await expect(connectTo(server, options)).rejects.toThrow('All configured authentication methods failed');
  });

  it('has a key of its own', async () => {
    const { body: other } = await sandbox.call('POST', '/cloud/servers', { body: serverWish('other') });
    expect(other.hostKey).not.toBe(server.hostKey);
    await expect(connectTo({ sshPort: other.sshPort, hostKey: server.hostKey })).rejects.toThrow(
      'Host denied',
    );
  });

  it('gives no shell', async () => {
    await expect(
      new Promise((resolve, reject) => {
        client.shell(false, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
      }),
    ).rejects.toThrow('Unable to open shell');
  });

  it('shows the executables that it was given before its own', async () => {
    const scripts = { nproc: '#!/bin/sh\necho 16\n', docker: '#!/bin/sh\necho "Docker version 27.1.1"\n' };
    expect((await patch(scripts)).body['commands']).toEqual(['docker', 'nproc']);
    expect((await run(client, 'nproc; docker --version')).stdout).toBe('16\nDocker version 27.1.1\n');
    await patch({ docker: null });
    expect((await run(client, 'nproc; command -v docker | grep "$HOME/../bin"')).stdout).toBe('16\n');
    await sandbox.restart();
    client = await connectTo(server);
    expect((await run(client, 'nproc')).stdout).toBe('16\n');
  });

  it.each(['../escape', 'a/b', '', '.', '..', '__proto__', 'x'.repeat(65)])(
    'refuses an executable called %j',
    async (name) => {
      const body = JSON.parse(`{"commands": {${JSON.stringify(name)}: "#!/bin/sh"}}`);
      const answer = await sandbox.call('PATCH', `/cloud/servers/${server.id}/host`, { body });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_field']);
    },
  );

  it('kills a command with all its children when the channel closes', async () => {
    const pids = await startTree(client, (channel) => channel.close());
    await until('the tree is gone', () => Promise.resolve(!pids.some(isRunning)));
  });

  it('kills a command with all its children when the connection breaks', async () => {
    const pids = await startTree(client, () => client.destroy());
    await until('the tree is gone', () => Promise.resolve(!pids.some(isRunning)));
  });

  it('kills a command with all its children when the sandbox stops', async () => {
    const pids = await startTree(client, () => undefined);
    await sandbox.restart(async () => {
      await until('the tree is gone', () => Promise.resolve(!pids.some(isRunning)));
    });
  });
});

/** The host has sent as much as it may: for several looks nothing more came. */
async function untilFull(stream: Readable): Promise<void> {
  let before = 0;
  let looks = 0;
  await until('the window is full', () => {
    looks = stream.readableLength > 0 && stream.readableLength === before ? looks + 1 : 0;
    before = stream.readableLength;
    return Promise.resolve(looks > 5);
  });
}

/** A shell that ignores polite signals, with a child; resolves to both pids once they run and `act` was done. */
async function startTree(
  client: Client,
  act: (channel: Awaited<ReturnType<typeof openCommand>>) => void,
): Promise<readonly number[]> {
  const channel = await openCommand(client, "trap '' TERM HUP INT; sleep 600 & echo $$ $!; wait");
  channel.on('error', () => undefined);
  const line = await new Promise<string>((resolve) => {
    channel.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  });
  const pids = line.trim().split(' ').map(Number);
  if (pids.length !== 2 || !pids.every(isRunning)) throw new Error(`no tree runs: ${line}`);
  act(channel);
  return pids;
}
