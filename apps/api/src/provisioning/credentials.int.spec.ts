import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import * as clouds from '../../../../test/clouds/clouds';
import { StandIn } from '../../../../test/clouds/stand-in';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { trusted } from '@slipway/domain/kernel';
import type { InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import { credentialCommands, credentials } from '@slipway/domain/provisioning';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

const token = `n33dle-${randomUUID()}`;
let api: GivenApi;
let owner: Owner;
let hetzner: StandIn;

beforeAll(async () => {
  hetzner = await StandIn.start(clouds.hetzner(token));
  api = await anApi({ HETZNER_API_URL: hetzner.url });
  owner = await theOwner(api);
}, 60_000);
afterAll(() => Promise.all([api.close(), hetzner.close()]));

const said: string[] = [];
const ask = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
  const options: InjectOptions = {
    method,
    url: `/v1/organizations/${owner.organizationId}/credentials${path}`,
    headers: { host: 'panel.example.com', cookie: owner.cookie, origin: 'http://panel.example.com' },
    ...(payload === undefined ? {} : { payload }),
  };
  const answer = await api.app.inject(options);
  said.push(answer.body);
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
};
const add = (name: string, fields: object = { apiToken: token }, provider = 'hetzner') =>
  ask('POST', '', { provider, name, fields });
const idOf = ({ body }: { body: { id?: string } }): string => body.id ?? 'none';

test('a credential is added, tested, rotated, renamed and removed, and never told', async () => {
  const id = idOf(await add('Main'));
  expect(await ask('POST', `/${id}/test`)).toMatchObject({
    status: 200,
    body: { id, verdict: 'accepted', reason: null },
  });
  const wrong = `n33dle-${randomUUID()}`;
  expect(await ask('PUT', `/${id}/fields`, { fields: { apiToken: wrong } })).toMatchObject({
    status: 200,
    body: { id },
  });
  const reason = 'Hetzner Cloud does not accept the token.';
  expect(await ask('POST', `/${id}/test`)).toMatchObject({ body: { verdict: 'refused', reason } });
  expect(await ask('PATCH', `/${id}`, { name: 'Second' })).toMatchObject({ status: 200, body: { id } });
  expect(await ask('DELETE', `/${id}`)).toMatchObject({ status: 204 });
  expect(await ask('POST', `/${id}/test`)).toMatchObject({ status: 404 });
  expect(said.join() + api.logged()).not.toContain('n33dle');
});

test('one that is needed to destroy something is not removed, and the answer lists what that is', async () => {
  const id = idOf(await add('Needed'));
  const organizationId = trusted<OrganizationId>(owner.organizationId);
  const infrastructureId = trusted<InfrastructureId>(randomUUID());
  for (const command of [
    credentialCommands.assignCredential({ infrastructureId, provider: 'hetzner' }),
    credentialCommands.releaseCredential({ infrastructureId }),
  ]) {
    await api.writeSide.runner.run({
      decider: credentials,
      id: organizationId,
      command,
      request: aRequest(randomUUID(), { scope: organizationId }),
    });
    const { status, body } = await ask('DELETE', `/${id}`);
    if (command.type === 'provisioning.release-credential') expect(status).toBe(204);
    else
      expect({ status, body }).toMatchObject({
        status: 409,
        body: {
          code: 'provisioning.credential_in_use',
          errors: [
            { pointer: `/infrastructure/${infrastructureId}`, code: 'provisioning.live_infrastructure' },
          ],
        },
      });
  }
});

test('a cloud that is away is no verdict', async () => {
  const id = idOf(await add('Away'));
  hetzner.trouble = 'down';
  expect(await ask('POST', `/${id}/test`)).toMatchObject({ status: 503, body: { code: 'http.unavailable' } });
  hetzner.trouble = null;
});

test.each([
  ['fields of another cloud', { apiToken: 'x' }, 'aws', 400, 'provisioning.invalid_credential_fields'],
  ['too few fields', { accessKeyId: 'x' }, 'aws', 400, 'provisioning.invalid_credential_fields'],
  ['a field that no cloud has', { apiToken: 'x', password: 'x' }, 'hetzner', 400, 'http.invalid_request'],
  ['an empty field', { apiToken: '' }, 'hetzner', 400, 'http.invalid_request'],
  ['no text', { apiToken: null }, 'hetzner', 400, 'http.invalid_request'],
  ['a text that is too long', { apiToken: 'x'.repeat(501) }, 'hetzner', 400, 'http.invalid_request'],
  ['a cloud that does not exist', { apiToken: 'x' }, 'moon', 400, 'http.invalid_request'],
  ['a cloud that is not here', { apiToken: 'x' }, 'sandbox', 422, 'provisioning.cloud_not_offered'],
])('%s is refused', async (...[, fields, provider, status, code]) => {
  expect(await add('Refused', fields, provider)).toMatchObject({ status, body: { code } });
});

test('another one of the same name is refused', async () => {
  await add('Twin');
  expect(await add('twin')).toMatchObject({
    status: 409,
    body: { code: 'provisioning.credential_name_taken' },
  });
});
