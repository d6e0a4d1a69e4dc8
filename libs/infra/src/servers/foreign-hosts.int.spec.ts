import { Secret } from '@slipway/application/ports';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
import { fingerprintOf } from './fingerprint';
import { SshForeignHosts } from './foreign-hosts.adapter';
import { SshRemoteShell } from './ssh.adapter';

describe('a host that somebody brings along', () => {
  let sandbox: SandboxForTests;
  const shell = new SshRemoteShell();
  const hosts = new SshForeignHosts({ shell, mayBeInside: true, readyMs: 2_000 });
  const { privateKey, publicKey } = shell.generateKey('slipway');

  beforeAll(async () => {
    sandbox = await SandboxForTests.start();
  });
  afterAll(() => sandbox.close());

  async function aHost() {
    const wish = { tag: 'test', name: 'web-1', region: 'eu', size: 'small', publicKey };
    const server = (await sandbox.call('POST', '/cloud/servers', wish)) as Readonly<
      Record<'publicIp' | 'sshUser' | 'hostKey', string>
    > & { readonly sshPort: number };
    const { publicIp: host, sshPort: port, sshUser: user, hostKey } = server;
    return { host, port, user, hostKey: hostKey.split(' ').slice(0, 2).join(' ') };
  }

  it('shows its host key before anybody enters, whatever type is preferred', async () => {
    const host = await aHost();
    const seen = { outcome: 'seen', hostKey: host.hostKey, fingerprint: fingerprintOf(host.hostKey) };
    for (const pinned of [null, host.hostKey, 'ssh-rsa AAAA', 'ecdsa-sha2-nistp256 AAAA'])
      expect(await hosts.look(host, pinned)).toEqual(seen);
  });

  it('is verified by the same checks as a server that was built', async () => {
    const host = await aHost();
    expect(await hosts.verify(host, privateKey)).toMatchObject({ outcome: 'verified' });
    const another = shell.generateKey('other').privateKey;
    expect(await hosts.verify(host, another)).toMatchObject({ outcome: 'failed' });
    expect(await hosts.verify(host, new Secret('none'))).toMatchObject({ outcome: 'failed' });
  });

  it('that is away, or no SSH server at all, says so', async () => {
    const reason = expect.stringMatching(/^The server cannot be reached: /);
    expect(await hosts.look({ host: '127.0.0.1', port: 1 }, null)).toEqual({ outcome: 'failed', reason });
    const { port } = new URL(sandbox.access.url);
    const web = await hosts.look({ host: '127.0.0.1', port: Number(port) }, null);
    expect(web).toEqual({ outcome: 'failed', reason });
    expect(await hosts.look({ host: 'nowhere.invalid', port: 22 }, null)).toMatchObject({
      outcome: 'failed',
    });
  });

  it('inside our own network is not dialed', async () => {
    const host = await aHost();
    const strict = new SshForeignHosts({ shell, mayBeInside: false });
    const refused = { outcome: 'failed', reason: expect.stringContaining('not a public one') };
    expect(await strict.look(host, null)).toEqual(refused);
    expect(await strict.verify(host, privateKey)).toEqual(refused);
    expect(await strict.look({ host: 'localhost', port: host.port }, null)).toEqual(refused);
  });
});
