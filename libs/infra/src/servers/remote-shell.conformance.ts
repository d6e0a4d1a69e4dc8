import { utils } from 'ssh2';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Secret } from '@slipway/application/ports';
import type { RemoteShell, ServerAddress, Verification } from '@slipway/application/servers/servers.ports';

/** A server that can be changed from outside. */
export type ServerUnderTest = {
  readonly address: ServerAddress;
  /** Replaces programs on the server's PATH; `null` takes the replacement away. */
  replace(commands: Readonly<Record<string, string | null>>): Promise<void>;
  /** The server refuses connections, or takes them again. */
  refuse(isRefusing: boolean): Promise<void>;
};

export type RemoteShellUnderTest = {
  readonly shell: RemoteShell;
  /** The same with all waits cut to about a second. */
  readonly hastyShell: RemoteShell;
  /** A new server that `publicKey` may enter. */
  newServer(publicKey: string): Promise<ServerUnderTest>;
};

/** What every remote shell must do. */
export function remoteShellConformance(underTest: () => RemoteShellUnderTest): void {
  let server: ServerUnderTest;
  let privateKey: Secret;
  const shell = (): RemoteShell => underTest().shell;
  const verify = (): Promise<Verification> => shell().verify(server.address, privateKey);
  const failed = (reason: RegExp) => ({ outcome: 'failed', reason: expect.stringMatching(reason) });

  beforeEach(async () => {
    const pair = shell().generateKey(randomUUID());
    privateKey = pair.privateKey;
    server = await underTest().newServer(pair.publicKey);
  });

  it('makes key pairs that are used once', () => {
    const [one, other] = [shell().generateKey('a server'), shell().generateKey('a server')];
    expect(one.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ a server$/);
    expect(one.publicKey).not.toBe(other.publicKey);
    expect(one.privateKey.reveal()).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    expect(JSON.stringify(one)).not.toContain('PRIVATE');
  });

  it('makes only keys that can be read back', () => {
    const pairs = Array.from({ length: 2000 }, () => shell().generateKey(''));
    const unreadable = pairs.filter(({ publicKey }) => utils.parseKey(publicKey) instanceof Error);
    expect(unreadable).toEqual([]);
  });

  it('refuses a comment that would be a second line', () => {
    expect(() => shell().generateKey('a\nssh-ed25519 AAAA')).toThrow(/one line/);
  });

  it('asks the server for its facts', async () => {
    const fact = expect.any(Number);
    await server.replace({ docker: null });
    const outcome = await verify();
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: {
        os: expect.stringMatching(/\w/),
        kernel: expect.stringMatching(/\w/),
        memoryMb: fact,
        diskGb: fact,
      },
    });
    expect('facts' in outcome && outcome.facts.cores).toBe(availableParallelism());
  });

  it('shows what the server has: other cores, a docker', async () => {
    await server.replace({
      nproc: '#!/bin/sh\necho 16\n',
      docker: '#!/bin/sh\necho "Docker version 27.3.1, build ce12230"\n',
    });
    const facts = { cores: 16, docker: 'Docker version 27.3.1, build ce12230' };
    expect(await verify()).toMatchObject({ outcome: 'verified', facts });
  });

  it('asks several times at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, verify));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'verified'));
  });

  it('sends nothing to a server with another host key', async () => {
    const other = shell().generateKey('').publicKey.trim();
    const impostor = { ...server.address, hostKey: other };
    expect(await shell().verify(impostor, privateKey)).toEqual(failed(/another host key/));
  });

  it('says that its key is not accepted', async () => {
    const stranger = shell().generateKey('').privateKey;
    expect(await shell().verify(server.address, stranger)).toEqual(failed(/did not accept the key/));
  });

  it('says that the server refuses, and verifies when it no longer does', async () => {
    await server.refuse(true);
    expect((await verify()).outcome).toBe('failed');
    await server.refuse(false);
    expect((await verify()).outcome).toBe('verified');
  });

  it('says that nobody listens', async () => {
    const { port, close } = await listening(() => undefined);
    close();
    expect(await shell().verify({ ...server.address, port }, privateKey)).toEqual(
      failed(/refused the connection/),
    );
  });

  it('does not wait for a server that accepts and says nothing', async () => {
    const { port, close } = await listening(() => undefined);
    const outcome = await underTest().hastyShell.verify({ ...server.address, port }, privateKey);
    close();
    expect(outcome).toEqual(failed(/in time/));
  });

  it('says that what answers is no SSH server', async () => {
    const { port, close } = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const outcome = await underTest().hastyShell.verify({ ...server.address, port }, privateKey);
    close();
    expect(outcome.outcome).toBe('failed');
  });

  it('does not wait for a command that hangs', async () => {
    await server.replace({ nproc: '#!/bin/sh\nexec sleep 600\n' });
    const outcome = await underTest().hastyShell.verify(server.address, privateKey);
    expect(outcome).toEqual(failed(/did not answer the question within/));
  });

  it.each([
    ['a line of 10 MB', 'head -c 10485760 /dev/zero | tr "\\0" x', /more than 64 KiB/],
    ['nothing', 'true', /did not tell its cores/],
    ['words', 'echo many', /cores makes no sense/],
    ['a negative number', 'echo -4', /cores makes no sense/],
    ['a second answer', 'printf "4\\ncores=64\\n"', /cores twice/],
    ['an early end', 'printf "4\\nend=1\\nbegin=1\\n"', /twice/],
  ])('refuses a server that answers %s', async (_, command, reason) => {
    await server.replace({ nproc: `#!/bin/sh\n${command}\n` });
    expect(await verify()).toEqual(failed(reason));
  });

  it('refuses a server that complains without end', async () => {
    await server.replace({ uname: '#!/bin/sh\nexec yes >&2\n' });
    expect(await verify()).toEqual(failed(/more than 64 KiB/));
  });

  it('takes colors and control characters out of what it is told', async () => {
    const docker = '#!/bin/sh\nprintf "\\033[31mDocker\\033[0m \\007version 1"\n';
    await server.replace({ docker });
    expect(await verify()).toMatchObject({ outcome: 'verified', facts: { docker: 'Docker version 1' } });
  });
}

async function listening(
  onSocket: (socket: Socket) => unknown,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, close };
}
