import { randomUUID } from 'node:crypto';
import { trusted, type InfrastructureId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { CredentialValues, Workspace } from '@slipway/application/provisioning';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
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

  const request = (credential: CredentialValues | null = null) => ({
    infrastructureId: trusted<InfrastructureId>(randomUUID()),
    serverName: 'web-1',
    region: 'eu',
    size: 'small',
    publicKey: 'key',
    credential,
  });
  const infrastructure = (): Workspace => cloud.workspace(request());
  const build = ({ infrastructureId: tag }: Workspace) => {
    const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
    return sandbox.call('POST', '/cloud/servers', {
      tag,
      name: 'web-1',
      region: 'eu',
      size: 'small',
      publicKey,
    });
  };

  it('counts and sweeps what carries the tag, and nothing else; twice is harmless', async () => {
    const [ours, theirs] = [infrastructure(), infrastructure()];
    await Promise.all([build(ours), build(ours), build(theirs)]);
    expect(await cloud.count(ours)).toBe(2);
    expect(await cloud.sweep(ours)).toBe(2);
    expect(await cloud.sweep(ours)).toBe(0);
    expect(await cloud.count(ours)).toBe(0);
    expect(await cloud.count(theirs)).toBe(1);
  });

  it('says that it cannot delete now', async () => {
    const ours = infrastructure();
    await build(ours);
    await sandbox.call('PUT', '/faults', { cloudDelete: { mode: 'fail', message: 'Try later.', times: 1 } });
    await expect(cloud.sweep(ours)).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(/Try later/),
    });
    expect(await cloud.sweep(ours)).toBe(1);
  });

  it('refuses a wrong token for good, and a dead sandbox for now', async () => {
    const stranger = new SandboxCloud({ ...sandbox.access, token: new Secret('wrong') });
    await expect(stranger.count(stranger.workspace(request()))).rejects.toMatchObject({ retryable: false });
    const dead = new SandboxCloud({ url: 'http://127.0.0.1:9', token: new Secret('any') });
    await expect(dead.count(dead.workspace(request()))).rejects.toMatchObject({ retryable: true });
  });

  it('lets those build whom it knows; nobody else, and it does not decide while it is away', async () => {
    expect(await cloud.clearance(infrastructure())).toEqual({ outcome: 'clear' });
    const stranger = cloud.workspace(request({ apiToken: new Secret('wrong') }));
    const { outcome, ...said } = await cloud.clearance(stranger);
    expect([outcome, said]).toEqual(['refused', { reason: expect.stringMatching(/does not accept/) }]);
    const dead = new SandboxCloud({ url: 'http://127.0.0.1:9', token: new Secret('any') });
    await expect(dead.clearance(dead.workspace(request()))).rejects.toMatchObject({ retryable: true });
  });

  it('gives Terraform values as variables and its keys as secrets', () => {
    const wish = request();
    const workspace = cloud.workspace(wish);
    expect(workspace).toMatchObject({ module: 'sandbox', variables: { run: wish.infrastructureId } });
    expect(JSON.stringify(workspace)).not.toContain(sandbox.token);
  });

  it('comes with the credential of the organization, where there is one', async () => {
    const ours = cloud.workspace(request({ apiToken: new Secret('wrong') }));
    await expect(cloud.count(ours)).rejects.toMatchObject({ retryable: false });
  });

  it('is found by its name; another name is refused with those that exist', () => {
    const clouds = new KnownCloudProviders([cloud]);
    expect(clouds.get('sandbox')).toBe(cloud);
    expect(() => clouds.get('moon')).toThrow(/no cloud provider "moon".*sandbox/);
  });
});
