import { randomUUID } from 'node:crypto';
import { trusted, type InfrastructureId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
import { cloudProviderConformance } from './cloud-provider.conformance';
import { KnownCloudProviders } from './cloud-providers';
import { SandboxCloud } from './sandbox-cloud.adapter';

describe('the sandbox cloud', () => {
  let sandbox: SandboxForTests;
  let cloud: SandboxCloud;

  beforeAll(async () => {
    sandbox = await SandboxForTests.start();
    cloud = new SandboxCloud(sandbox.access);
  });
  afterAll(() => sandbox.close());

  const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
  const emptied = async () => {
    const { servers } = (await sandbox.call('GET', '/cloud/servers')) as { servers: { id: string }[] };
    for (const { id } of servers) await sandbox.call('DELETE', `/cloud/servers/${id}`);
    await sandbox.call('PUT', '/faults', { cloudDelete: null, cloudQuota: null, cloudRead: null });
  };

  cloudProviderConformance(async () => {
    await emptied();
    return {
      cloud,
      away: new SandboxCloud({ ...sandbox.access, url: 'http://127.0.0.1:9' }),
      right: { apiToken: sandbox.access.token },
      build: async (tag) => {
        const wish = { tag, name: 'web-1', region: 'eu', size: 'small', publicKey };
        await sandbox.call('POST', '/cloud/servers', wish);
      },
      limit: async (servers) => {
        const cloudQuota = servers === null ? null : { mode: 'limit', servers };
        await sandbox.call('PUT', '/faults', { cloudQuota });
      },
      failDeletion: async () => {
        await sandbox.call('PUT', '/faults', { cloudDelete: { mode: 'fail', times: 1 } });
      },
    };
  });

  it('says what the sandbox says', async () => {
    await sandbox.call('PUT', '/faults', { cloudRead: { mode: 'fail', message: 'Try later.', times: 1 } });
    await expect(cloud.room(null)).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(/Try later/),
    });
  });

  it('gives Terraform values as variables and its keys as secrets, also without a credential', () => {
    const infrastructureId = trusted<InfrastructureId>(randomUUID());
    const facts = { infrastructureId, serverName: 'web-1', region: 'eu', size: 'small', publicKey: 'key' };
    const workspace = cloud.workspace({ ...facts, credential: null });
    expect(workspace).toMatchObject({ module: 'sandbox', variables: { run: infrastructureId } });
    expect(JSON.stringify(workspace)).not.toContain(sandbox.token);
    expect(workspace.credentials['SANDBOX_TOKEN']).toEqual(new Secret(sandbox.token));
  });

  it('is found by its name; another name is refused with those that exist', () => {
    const clouds = new KnownCloudProviders([cloud]);
    expect(clouds.get('sandbox')).toBe(cloud);
    expect(() => clouds.get('moon')).toThrow(/no cloud provider "moon".*sandbox/);
  });
});
