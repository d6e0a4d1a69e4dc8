import { committedDocument, pathOf, routesOf } from '../support/api-document';
import { leaksIn } from '../support/needles';
import { needle, SecretLife } from '../support/secret-life';

jest.setTimeout(180_000);

let life: SecretLife;
/** Ids of what was made, by the names that routes give them. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  life = await SecretLife.start();
  ids['organizationId'] = life.owner.organizationId;
});
afterAll(() => life.stop());

test('secrets are used as they are meant to be', async () => {
  await life.issueToken();
  const kept = await life.ask<{ paymentMethod: string }>('POST', '/payment-methods', {
    paymentMethod: 'pm_card_visa',
  });
  expect(kept.status).toBe(201);
  const fields = { apiToken: life.secrets['cloud key'] };
  const credential = { provider: 'hetzner', name: 'Main', fields };
  const added = await life.ask<{ id: string }>('POST', '/credentials', credential);
  expect(added.status).toBe(201);
  ids['credentialId'] = added.body.id;
  const machine = { name: 'own', host: '127.0.0.1', port: 9, user: 'root' };
  const connected = await life.ask<{ id: string }>('POST', '/connections', machine);
  expect(connected.status).toBe(201);
  ids['connectionId'] = connected.body.id;
  const orderId = await life.buy(kept.body.paymentMethod);
  Object.assign(ids, { orderId, operationId: orderId });
  const { resources } = await life.owner.operation(orderId, ['succeeded']);
  ids['serverId'] = resources.serverId ?? '';
});

/** A cloud, a person and a program that put secrets where they do not belong. */
test('secrets are used as they are not', async () => {
  const { product, secrets } = life;
  const said = (name: string) => (secrets[name] = needle(name.replaceAll(' ', '')));
  const message = `no capacity for ${secrets['sandbox token'] ?? ''}`;
  await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'fail_after_create', message } });
  await life.buy('sandbox_succeeds');
  await product.sandbox('PUT', '/faults', { cloudCreate: null });

  const fields = { apiToken: said('wrong cloud key') };
  await life.ask('POST', '/credentials', { provider: 'hetzner', name: 'Wrong', fields });
  const rotated = { fields: { apiToken: said('wrong new cloud key') } };
  await life.ask('PUT', `/credentials/${ids['credentialId'] ?? ''}/fields`, rotated);
  await life.ask('POST', '/payment-methods', { paymentMethod: `pm_${said('unknown card token')}` });
  await life.ask('POST', '/payment-methods', { paymentMethod: `tok_${said('refused card token')}` });
  await life.ask('POST', '/orders', { item: 'server-small', cardNumber: said('card number') });
  await life.ask('POST', '/orders', `{"paymentMethod": "${said('card token in broken JSON')}`, {
    'content-type': 'application/json',
  });
  await life.ask('GET', `/orders?token=${said('token in an address')}`);
  await life.ask('GET', `/v1/${said('token in a path')}`);
  await life.ask('GET', '/orders', undefined, { cookie: `session=${said('wrong session')}` });
  await life.ask('GET', '/orders', undefined, {
    cookie: '',
    authorization: `Bearer ${secrets['API token'] ?? ''}x`,
  });
  const { email } = life.owner;
  await life.ask('POST', '/v1/session', { email, password: said('wrong password') });
  await life.ask('POST', '/v1/session', { email: said('password for an address'), password: 'x' });
  await life.ask(
    'POST',
    '/v1/webhooks/stripe',
    { id: 'evt_1' },
    {
      'stripe-signature': `t=1,v1=${secrets['webhook secret'] ?? ''}`,
    },
  );
  await life.ask('POST', '/v1/password/resets', { token: said('wrong reset token'), password: 'short' });
});

test('secrets are handed out once', async () => {
  await life.askForReset();
  await life.enrolSecondFactor();
  expect(await life.openVault()).toEqual(
    expect.arrayContaining(['password', 'totp', 'ssh-key', 'credential.apiToken']),
  );
});

test('whatever can be read is asked for', async () => {
  const routes = routesOf(committedDocument).filter(
    // A stream that goes on for as long as somebody listens.
    ({ method, path }) => method === 'GET' && !path.endsWith('/operations/{operationId}/events'),
  );
  for (const route of routes) await life.ask('GET', pathOf(route, ids));
  expect(routes.length).toBeGreaterThan(30);
});

test('none of them is found in the log, an event, a job, a file, a read model, an answer or an error', async () => {
  const haystack = await life.haystack();
  expect(Object.keys(life.secrets).length).toBeGreaterThan(35);
  // What must be there is there: the search looks at the right places.
  expect(haystack['evs.events']).toContain(ids['orderId']);
  expect(
    Object.keys(haystack).filter((place) => /^(rm|bullmq|runtime|telemetry)\./.test(place)).length,
  ).toBeGreaterThan(15);
  expect(Object.keys(haystack).some((place) => place.endsWith('.tfstate'))).toBe(true);
  expect(haystack['log of the api']).toContain('answered');
  expect(leaksIn(haystack, life.secrets)).toEqual([]);
});
