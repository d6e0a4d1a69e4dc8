import type { InjectOptions } from 'fastify';
import { forgetIn } from '@slipway/infra/identity/given-people';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  api = await anApi();
  owner = await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const host = 'panel.example.com';
const ask = async (options: InjectOptions) => {
  const answer = await api.app.inject({ ...options, headers: { host, ...options.headers } });
  return { status: answer.statusCode, body: answer.json<{ code?: string; token?: string }>() };
};
const session = () => ({ cookie: owner.cookie, origin: `http://${host}` });
const signIn = () =>
  ask({ method: 'POST', url: '/v1/session', payload: { email: 'ada@example.com', password } });

test('a person who was forgotten is nobody: no session, no token, no way in, and nothing of the name in the log', async () => {
  const url = `/v1/organizations/${owner.organizationId}/tokens`;
  const payload = { name: 'deploy', scopes: ['read'] };
  const { body } = await ask({ method: 'POST', url, payload, headers: session() });
  const bearer = { authorization: `Bearer ${body.token ?? ''}` };
  expect((await ask({ method: 'GET', url, headers: bearer })).status).toBe(200);
  expect((await ask({ method: 'GET', url: '/v1/me', headers: session() })).status).toBe(200);
  expect((await signIn()).status).toBe(201);

  await forgetIn(api.writeSide)(trusted<UserId>(owner.userId));

  const unauthenticated = { status: 401, body: { code: 'identity.unauthenticated' } };
  for (const headers of [session(), bearer]) {
    expect(await ask({ method: 'GET', url: '/v1/me', headers })).toMatchObject(unauthenticated);
    expect(await ask({ method: 'GET', url, headers })).toMatchObject(unauthenticated);
    expect(await ask({ method: 'POST', url, payload, headers })).toMatchObject(unauthenticated);
  }
  expect(await signIn()).toMatchObject({ status: 401, body: { code: 'identity.wrong_credentials' } });
  expect(api.logged()).not.toMatch(/Ada|ada@example\.com/);
});
