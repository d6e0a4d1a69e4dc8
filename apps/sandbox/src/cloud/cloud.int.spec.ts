import { mkdir, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startTestSandbox, type Answer, type TestSandbox } from '../../fixture/running-sandbox';
import { clientKey, connectTo, run, serverWish, until } from '../../fixture/ssh-client';
import { startSandbox } from '../sandbox';

jest.setTimeout(30_000);

describe('the cloud', () => {
  let sandbox: TestSandbox;
  beforeEach(async () => {
    sandbox = await startTestSandbox({ portRetryMs: 50 });
  });
  afterEach(() => sandbox.stop());

  const create = (tag: string): Promise<Answer> =>
    sandbox.call('POST', '/cloud/servers', { body: serverWish(tag) });

  it('answers a create with everything that is needed to reach the server', async () => {
    const { status, body } = await create('order-1');
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^server-/),
      tag: 'order-1',
      name: 'web',
      region: 'here',
      size: 'small',
      status: 'running',
      publicIp: '127.0.0.1',
      privateIp: '10.77.0.1',
      sshPort: expect.any(Number),
      sshUser: 'slipway',
      hostKey: expect.stringMatching(/^ssh-ed25519 AAAA/),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await sandbox.call('GET', `/cloud/servers/${body.id}`)).body).toEqual(body);
  });

  it('makes and bills two servers for two creates with one tag', async () => {
    const [first, second] = await Promise.all([create('same'), create('same')]);
    await create('other');
    const listed = await sandbox.call('GET', '/cloud/servers?tag=same');
    expect(listed.body.servers.map(({ id }) => id).sort()).toEqual([first.body.id, second.body.id].sort());
    expect(first.body.sshPort).not.toBe(second.body.sshPort);
    const { records } = (await sandbox.call('GET', '/cloud/billing')).body;
    expect(records.filter(({ tag }) => tag === 'same')).toHaveLength(2);
    expect((await sandbox.call('GET', '/cloud/servers')).body.servers).toHaveLength(3);
  });

  it('deletes once, ends the bill, and keeps it', async () => {
    const { body: server } = await create('gone');
    const deletions = [1, 2].map(() => sandbox.call('DELETE', `/cloud/servers/${server.id}`));
    const statuses = (await Promise.all(deletions)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 404]);
    expect((await sandbox.call('GET', `/cloud/servers/${server.id}`)).status).toBe(404);
    expect((await sandbox.call('GET', '/cloud/servers?tag=gone')).body.servers).toEqual([]);
    await expect(connectTo(server)).rejects.toThrow('ECONNREFUSED');
    expect(await readdir(join(sandbox.dataDir, 'hosts'))).toEqual([]);
    const expected = {
      serverId: server.id,
      tag: 'gone',
      from: server['createdAt'],
      until: expect.any(String),
    };
    expect((await sandbox.call('GET', '/cloud/billing')).body.records).toEqual([expected]);
    await sandbox.restart();
    expect((await sandbox.call('GET', '/cloud/billing')).body.records).toEqual([expected]);
  });

  it('accepts a public key as it stands in a file, with comment and line break', async () => {
    const body = serverWish('t', `${clientKey.publicKey} someone@somewhere\n`);
    const { body: server } = await sandbox.call('POST', '/cloud/servers', { body });
    const client = await connectTo(server);
    expect((await run(client, 'echo in')).stdout).toBe('in\n');
    client.end();
  });

  it('brings servers back after a restart with port, host key, files and bill', async () => {
    const { body: server } = await create('kept');
    const before = await connectTo(server);
    await run(before, 'echo here > note');
    const bill = (await sandbox.call('GET', '/cloud/billing')).body;
    await sandbox.restart();
    expect((await sandbox.call('GET', `/cloud/servers/${server.id}`)).body).toEqual(server);
    expect((await sandbox.call('GET', '/cloud/billing')).body).toEqual(bill);
    const after = await connectTo(server);
    expect((await run(after, 'cat note')).stdout).toBe('here\n');
    after.end();
  });

  it('calls a server unreachable while its port is taken, and takes it back', async () => {
    const { body: server } = await create('squatted');
    const squatter = createServer();
    await sandbox.restart(
      () => new Promise((resolve) => squatter.listen(server.sshPort, '127.0.0.1', () => resolve())),
    );
    expect((await sandbox.call('GET', `/cloud/servers/${server.id}`)).body.status).toBe('unreachable');
    expect(sandbox.logged).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('a host is unreachable'),
    });
    await new Promise((resolve) => squatter.close(resolve));
    await until('the host has its port again', async () => {
      const { body } = await sandbox.call('GET', `/cloud/servers/${server.id}`);
      return body.status === 'running';
    });
    const client = await connectTo(server);
    client.end();
  });

  it('keeps no folder of a server that no record names', async () => {
    const { body: server } = await create('kept');
    await sandbox.restart(async () => {
      await mkdir(join(sandbox.dataDir, 'hosts', 'server-half-made', 'bin'), { recursive: true });
    });
    expect(await readdir(join(sandbox.dataDir, 'hosts'))).toEqual([server.id]);
  });

  it('lets one sandbox at a time have a data folder', async () => {
    await expect(startSandbox({ port: 0, token: 'other', dataDir: sandbox.dataDir })).rejects.toThrow(
      `in use by another sandbox (process ${process.pid})`,
    );
  });
});
