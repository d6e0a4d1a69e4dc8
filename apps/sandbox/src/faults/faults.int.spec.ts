import { startTestSandbox, type Answer, type TestSandbox } from '../../fixture/running-sandbox';
import { connectTo, serverWish, until } from '../../fixture/ssh-client';

jest.setTimeout(30_000);

describe('faults on demand', () => {
  let sandbox: TestSandbox;
  beforeEach(async () => {
    sandbox = await startTestSandbox();
  });
  afterEach(() => sandbox.stop());

  const put = (body: unknown): Promise<Answer> => sandbox.call('PUT', '/faults', { body });
  const create = (): Promise<Answer> => sandbox.call('POST', '/cloud/servers', { body: serverWish('t') });
  const billed = async (): Promise<number> =>
    (await sandbox.call('GET', '/cloud/billing')).body.records.length;

  it('fail a create before anything exists', async () => {
    await put({ cloudCreate: { mode: 'fail', message: 'no capacity in here' } });
    const { status, body } = await create();
    expect([status, body.error]).toEqual([500, { code: 'injected_fault', message: 'no capacity in here' }]);
    expect(await billed()).toBe(0);
  });

  it('fail a create after the server exists and is billed', async () => {
    await put({ cloudCreate: { mode: 'fail_after_create' } });
    expect((await create()).status).toBe(500);
    expect(await billed()).toBe(1);
    expect((await sandbox.call('GET', '/cloud/servers?tag=t')).body.servers).toHaveLength(1);
  });

  it('fail a delete before and after it', async () => {
    const { body: server } = await create();
    await put({ cloudDelete: { mode: 'fail', times: 1 } });
    expect((await sandbox.call('DELETE', `/cloud/servers/${server.id}`)).status).toBe(500);
    expect((await sandbox.call('GET', `/cloud/servers/${server.id}`)).status).toBe(200);
    await put({ cloudDelete: { mode: 'fail_after_create', times: 1 } });
    expect((await sandbox.call('DELETE', `/cloud/servers/${server.id}`)).status).toBe(500);
    expect((await sandbox.call('DELETE', `/cloud/servers/${server.id}`)).status).toBe(404);
  });

  it('fail a question about what there is and may be, and nothing else', async () => {
    await put({ cloudRead: { mode: 'fail', message: 'not now', times: 2 } });
    expect((await sandbox.call('GET', '/cloud/servers')).status).toBe(500);
    expect((await sandbox.call('GET', '/cloud/limits')).body.error.message).toBe('not now');
    expect((await sandbox.call('GET', '/cloud/limits')).body['servers']).toEqual({ limit: 500, used: 0 });
    expect((await create()).status).toBe(201);
  });

  it('let the account have so many servers, also over a restart', async () => {
    await put({ cloudQuota: { mode: 'limit', servers: 1 } });
    expect((await sandbox.call('GET', '/cloud/limits')).body['servers']).toEqual({ limit: 1, used: 0 });
    expect((await create()).status).toBe(201);
    const { status, body } = await create();
    expect([status, body.error.code]).toEqual([429, 'too_many_servers']);
    await sandbox.restart();
    expect((await create()).status).toBe(429);
    await put({ cloudQuota: null });
    expect((await create()).status).toBe(201);
  });

  it('delay a call, which then does what it should', async () => {
    await put({ cloudCreate: { mode: 'delay', delayMs: 1, times: 1 } });
    expect((await create()).status).toBe(201);
    expect((await sandbox.call('GET', '/faults')).body['cloudCreate']).toBeNull();
  });

  it('end a delayed call without a server when the sandbox stops', async () => {
    await put({ cloudCreate: { mode: 'delay', delayMs: 600_000, times: 1 } });
    const delayed = create();
    await until('the fault struck', async () => {
      return (await sandbox.call('GET', '/faults')).body['cloudCreate'] === null;
    });
    await sandbox.restart();
    expect((await delayed).body.error.code).toBe('stopping');
    expect(await billed()).toBe(0);
  });

  it('count down to nothing, also over a restart', async () => {
    await put({ cloudCreate: { mode: 'fail', times: 3 } });
    expect((await create()).status).toBe(500);
    expect((await sandbox.call('GET', '/faults')).body['cloudCreate']).toEqual({ mode: 'fail', times: 2 });
    await sandbox.restart();
    expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
      500, 500, 201,
    ]);
    expect((await sandbox.call('GET', '/faults')).body['cloudCreate']).toBeNull();
  });

  it('strike as often as they say when calls come at the same time', async () => {
    await put({ cloudCreate: { mode: 'fail', times: 3 } });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(create));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 500, 500, 500]);
  });

  it('stay as they are when they are not named, and go with null', async () => {
    await put({ cloudCreate: { mode: 'fail' }, ssh: { mode: 'refuse' } });
    await put({ cloudCreate: null });
    expect((await sandbox.call('GET', '/faults')).body).toEqual({
      cloudRead: null,
      cloudCreate: null,
      cloudDelete: null,
      cloudQuota: null,
      ssh: { mode: 'refuse' },
    });
  });

  it('refuse SSH and cut who is connected', async () => {
    const { body: server } = await create();
    const client = await connectTo(server);
    const cut = new Promise((resolve) => client.once('close', () => resolve(undefined)));
    await put({ ssh: { mode: 'refuse' } });
    await cut;
    await expect(connectTo(server)).rejects.toThrow();
    await put({ ssh: null });
    (await connectTo(server)).end();
  });

  it('refuse as many SSH connections as they say', async () => {
    const { body: server } = await create();
    await put({ ssh: { mode: 'refuse', times: 1 } });
    await expect(connectTo(server)).rejects.toThrow();
    (await connectTo(server)).end();
  });

  it.each([
    [{ cloudCreate: { mode: 'explode' } }, 'cloudCreate.mode must be one of fail, fail_after_create, delay.'],
    [{ cloudCreate: { mode: 'delay' } }, 'cloudCreate.delayMs must be a whole number from 1 to 600000.'],
    [{ cloudCreate: { mode: 'fail', delayMs: 5 } }, 'cloudCreate.delayMs belongs to the mode delay only.'],
    [
      { cloudDelete: { mode: 'fail', times: 0 } },
      'cloudDelete.times must be a whole number from 1 to 1000000.',
    ],
    [{ cloudRead: { mode: 'fail_after_create' } }, 'cloudRead.mode must be one of fail, delay.'],
    [
      { cloudQuota: { mode: 'limit', servers: -1 } },
      'cloudQuota.servers must be a whole number from 0 to 500.',
    ],
    [{ ssh: { mode: 'delay' } }, 'ssh.mode must be one of refuse.'],
    [{ ssh: true }, 'ssh must be a JSON object.'],
  ])('are refused when they make no sense: %j', async (body, message) => {
    const answer = await put(body);
    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
    expect((await sandbox.call('GET', '/faults')).body).toEqual({
      cloudRead: null,
      cloudCreate: null,
      cloudDelete: null,
      cloudQuota: null,
      ssh: null,
    });
  });
});
