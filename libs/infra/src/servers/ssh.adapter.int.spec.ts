import { Secret } from '@slipway/application/ports';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
import { remoteShellConformance, type ServerUnderTest } from './remote-shell.conformance';
import { SshRemoteShell } from './ssh.adapter';

describe('SSH to the hosts of the sandbox', () => {
  let sandbox: SandboxForTests;

  beforeAll(async () => {
    sandbox = await SandboxForTests.start();
  });
  afterAll(() => sandbox.close());

  const newServer = async (publicKey: string): Promise<ServerUnderTest> => {
    const wish = { tag: 'test', name: 'web-1', region: 'eu', size: 'small', publicKey };
    const server = (await sandbox.call('POST', '/cloud/servers', wish)) as Readonly<
      Record<'id' | 'publicIp' | 'sshUser' | 'hostKey', string>
    > & { readonly sshPort: number };
    const { id, publicIp: host, sshPort: port, sshUser: user, hostKey } = server;
    return {
      address: { host, port, user, hostKey },
      replace: async (commands) => {
        await sandbox.call('PATCH', `/cloud/servers/${id}/host`, { commands });
      },
      refuse: async (isRefusing) => {
        await sandbox.call('PUT', '/faults', { ssh: isRefusing ? { mode: 'refuse' } : null });
      },
    };
  };

  remoteShellConformance(() => ({
    shell: new SshRemoteShell(),
    hastyShell: new SshRemoteShell({ readyMs: 1_000, commandMs: 1_000 }),
    newServer,
  }));

  it('says that a key that is none cannot be used', async () => {
    const { address } = await newServer(new SshRemoteShell().generateKey('').publicKey);
    const outcome = await new SshRemoteShell().verify(address, new Secret('no key at all'));
    expect(outcome).toEqual({ outcome: 'failed', reason: expect.stringMatching(/cannot be prepared/) });
    expect(JSON.stringify(outcome)).not.toContain('no key at all');
  });
});
