import type { InjectOptions } from 'fastify';
import { SshMachine } from '../../../../test/support/ssh-machine';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

let machine: SshMachine;
let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  machine = await SshMachine.start();
  // Allows addresses on this machine; nobody calls it.
  api = await anApi({ SANDBOX_URL: 'http://127.0.0.1:9', SANDBOX_TOKEN: 'never asked for' });
  owner = await theOwner(api);
}, 60_000);
afterAll(async () => {
  await api.close();
  await machine.close();
});

const asker =
  (asked: GivenApi, { organizationId, cookie }: Owner) =>
  async (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) => {
    const options: InjectOptions = {
      method,
      url: `/v1/organizations/${organizationId}/connections${path}`,
      headers: { host: 'panel.example.com', cookie, origin: 'http://panel.example.com' },
      ...(payload === undefined ? {} : { payload }),
    };
    const answer = await asked.app.inject(options);
    return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
  };

test('a machine is connected, its host key confirmed, the machine checked and let go', async () => {
  const ask = asker(api, owner);
  const wish = { name: 'web-1', host: '127.0.0.1', port: machine.port, user: 'deploy' };
  const { status, body } = await ask('POST', '', wish);
  const authorizedKey = expect.stringMatching(/^ssh-ed25519 \S+ slipway-/);
  expect({ status, body }).toMatchObject({ status: 201, body: { authorizedKey } });
  const { id } = body;
  const { body: look } = await ask('POST', `/${id}/host-key`);
  expect(look).toMatchObject({
    outcome: 'seen',
    fingerprint: expect.stringMatching(/^SHA256:/),
    reason: null,
  });
  const tooEarly = { status: 422, body: { code: 'servers.host_key_not_confirmed' } };
  expect(await ask('POST', `/${id}/check`)).toMatchObject(tooEarly);
  const wrong = { fingerprint: `SHA256:${'A'.repeat(43)}` };
  expect(await ask('POST', `/${id}/host-key/confirm`, wrong)).toMatchObject({ status: 409 });
  const { fingerprint } = look;
  expect(await ask('POST', `/${id}/host-key/confirm`, { fingerprint })).toMatchObject({ status: 200 });
  const reason = expect.stringContaining('did not accept the key');
  expect(await ask('POST', `/${id}/check`)).toMatchObject({ body: { outcome: 'failed', reason } });
  machine.authorizedKey = body.authorizedKey;
  expect(await ask('POST', `/${id}/check`)).toMatchObject({ body: { outcome: 'verified', reason: null } });
  expect(machine.entered).toBe(1);
  await machine.exchangeHostKey();
  const { body: changed } = await ask('POST', `/${id}/check`);
  expect(changed).toMatchObject({
    outcome: 'host_key_changed',
    fingerprint: expect.not.stringContaining(fingerprint),
  });
  const blocked = { status: 422, body: { code: 'servers.host_key_changed' } };
  expect(await ask('POST', `/${id}/check`)).toMatchObject(blocked);
  expect(machine.entered).toBe(1);
  await ask('POST', `/${id}/host-key/confirm`, { fingerprint: changed.fingerprint });
  expect(await ask('POST', `/${id}/check`)).toMatchObject({ body: { outcome: 'verified' } });
  expect(await ask('DELETE', `/${id}`)).toMatchObject({ status: 204 });
  expect(await ask('DELETE', `/${id}`)).toMatchObject({ status: 204 });
  const gone = { status: 422, body: { code: 'servers.server_disconnected' } };
  expect(await ask('POST', `/${id}/check`)).toMatchObject(gone);
  expect(machine.entered).toBe(2);
});

test.each([
  [{ name: 'Web 1' }, 400, 'servers.invalid_name'],
  [{ user: '-oProxyCommand=x' }, 400, 'servers.invalid_user'],
  [{ host: 'a b' }, 400, 'http.invalid_request'],
  [{ host: '$(reboot)' }, 400, 'http.invalid_request'],
  [{ port: 0 }, 400, 'http.invalid_request'],
  [{ port: '22' }, 400, 'http.invalid_request'],
])('%j is refused', async (changes, status, code) => {
  const wish = { name: 'web-1', host: 'web.example.com', port: 22, user: 'deploy', ...changes };
  expect(await asker(api, owner)('POST', '', wish)).toMatchObject({ status, body: { code } });
});

test('where there is no sandbox, nothing on this machine is looked at', async () => {
  const strict = await anApi();
  try {
    const ask = asker(strict, await theOwner(strict));
    const { id } = (await ask('POST', '', { name: 'web-1', host: '127.0.0.1', port: 22, user: 'root' })).body;
    const reason = expect.stringContaining('not a public one');
    expect(await ask('POST', `/${id}/host-key`)).toMatchObject({
      status: 200,
      body: { outcome: 'failed', reason },
    });
  } finally {
    await strict.close();
  }
}, 60_000);
