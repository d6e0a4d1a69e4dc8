import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { parseAnswer } from '../../fixture/answer.parser';
import { startTestSandbox, type TestSandbox } from '../../fixture/running-sandbox';
import { serverWish } from '../../fixture/ssh-client';

jest.setTimeout(30_000);

describe('the HTTP door', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.stop());

  it('answers /livez to everybody', async () => {
    const response = await fetch(`${sandbox.url()}/livez`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it.each([undefined, 'Bearer wrong', 'Bearer ', 'Basic a-token-for-tests-only', 'a-token-for-tests-only'])(
    'refuses the authorization %j',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      for (const path of ['/cloud/servers', '/gateway/charges', '/faults', '/nothing-here']) {
        const response = await fetch(`${sandbox.url()}${path}`, { headers });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ error: { code: 'unauthenticated' } });
      }
    },
  );

  it('refuses a body that is not JSON', async () => {
    const answer = await sandbox.call('POST', '/cloud/servers', { rawBody: '{"tag": ' });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'malformed_json']);
  });

  it.each(['[]', '"text"', 'null', '7'])('refuses the body %s, which is no object', async (rawBody) => {
    const answer = await sandbox.call('PUT', '/faults', { rawBody });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_field']);
  });

  it('refuses a body above 1 MB and goes on serving', async () => {
    const rawBody = JSON.stringify({ tag: 'x'.repeat(2 * 1024 * 1024) });
    const answer = await sandbox.call('POST', '/cloud/servers', { rawBody });
    expect([answer.status, answer.body.error.code]).toEqual([413, 'body_too_large']);
    expect((await sandbox.call('GET', '/cloud/servers')).status).toBe(200);
  });

  it('refuses a body above 1 MB that does not announce its size', async () => {
    const { hostname, port } = new URL(sandbox.url());
    const headers = { authorization: 'Bearer a-token-for-tests-only', 'transfer-encoding': 'chunked' };
    const [status, text] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const request = rawRequest({ hostname, port, method: 'PUT', path: '/faults', headers }, (response) => {
        let received = '';
        response.on('data', (chunk: Buffer) => (received += chunk.toString()));
        response.on('end', () => resolve([response.statusCode, received]));
      });
      request.on('error', reject);
      for (let megabyte = 0; megabyte < 3; megabyte += 1) request.write('x'.repeat(1024 * 1024));
      request.end();
    });
    expect([status, parseAnswer(text).error.code]).toEqual([413, 'body_too_large']);
  });

  it.each([
    ['POST', '/cloud/servers', { ...serverWish('t'), color: 'red' }, 'color'],
    ['POST', '/cloud/servers', JSON.parse('{"__proto__": {"tag": "t"}}'), '__proto__'],
    ['PUT', '/faults', { disk: null }, 'disk'],
    ['PUT', '/faults', { ssh: { mode: 'refuse', often: 2 } }, 'often'],
    ['POST', '/gateway/charges', { price: 1 }, 'price'],
  ])('names the unknown field of %s %s', async (method, path, body, field) => {
    const answer = await sandbox.call(method, path, { body, headers: { 'idempotency-key': 'k' } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'unknown_field']);
    expect(answer.body.error.message).toContain(`"${field}"`);
  });

  it.each([
    ['tag', 7],
    ['tag', ''],
    ['tag', 'x'.repeat(201)],
    ['name', 'two\nlines'],
    ['size', null],
    ['publicKey', 'no key'],
    ['publicKey', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAkFB'],
  ])('names the field %s that cannot be %j', async (field, value) => {
    const answer = await sandbox.call('POST', '/cloud/servers', {
      body: { ...serverWish('t'), [field]: value },
    });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_field']);
    expect(answer.body.error.message).toMatch(new RegExp(`^${field} `));
    expect((await sandbox.call('GET', '/cloud/billing')).body.records).toEqual([]);
  });

  it('refuses a query parameter that it does not know', async () => {
    const answer = await sandbox.call('GET', '/cloud/servers?label=x');
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      'The query has an unknown parameter: known is tag.',
    ]);
  });

  it('tells an unknown path from a wrong method', async () => {
    expect((await sandbox.call('GET', '/cloud/nothing')).status).toBe(404);
    const answer = await sandbox.call('PUT', '/cloud/servers', { body: {} });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('survives a caller that hangs up in the middle of its body', async () => {
    const { port } = new URL(sandbox.url());
    const head = 'PUT /faults HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a-token-for-tests-only\r\n';
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`${head}content-length: 100\r\n\r\n{"ssh":`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await sandbox.call('GET', '/faults')).body).toEqual({
      cloudRead: null,
      cloudCreate: null,
      cloudDelete: null,
      cloudQuota: null,
      ssh: null,
    });
    expect(sandbox.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
