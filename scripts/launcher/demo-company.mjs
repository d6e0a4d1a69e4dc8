import { randomUUID } from 'node:crypto';
import { Sentence } from './sentences.mjs';

export const demoOwner = { email: 'ada@harbor.example', password: 'a harbor full of little boats' };

const orderOf = (serverName, paymentMethod, item = 'server-small') => ({
  item,
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName,
  paymentMethod,
});

/** Asks the API as the owner's browser would. */
function session(url, cookie) {
  let after = '';
  return async function ask(method, path, body) {
    // Reads wait on the server until they show what was asked for before.
    const query = method === 'GET' && after !== '' ? `?after=${encodeURIComponent(after)}` : '';
    const answer = await fetch(`${url}/v1/organizations/${path}${query}`, {
      method,
      headers: {
        cookie,
        origin: url,
        'idempotency-key': randomUUID(),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    after = answer.headers.get('x-consistency-token') ?? after;
    const text = await answer.text();
    if (!answer.ok) throw new Sentence(`The demo stopped at ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

async function claim(url, link) {
  const answer = await fetch(`${url}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(link).hash.replace('#token=', ''),
      name: 'Ada Lindqvist',
      organizationName: 'Harbor Hosting',
      ...demoOwner,
    }),
  });
  if (!answer.ok)
    throw new Sentence(`The demo could not create its owner: ${answer.status} ${await answer.text()}`);
  const { organizationId } = await answer.json();
  return { organizationId, cookie: answer.headers.get('set-cookie').split(';')[0] };
}

/** The next state of an operation that somebody has to wait for or to act on. */
async function settled(ask, organizationId, operationId, signal) {
  for (;;) {
    const operation = await ask('GET', `${organizationId}/operations/${operationId}`);
    if (operation.status !== 'running') return operation;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function hierarchy(ask, top) {
  const create = async (parent, name, kind) => (await ask('POST', `${parent}/children`, { name, kind })).id;
  const reseller = await create(top, 'Nordlicht Systemhaus', 'master_branch');
  const studio = await create(reseller, 'Atelier Blau', 'sub_user');
  await create(studio, 'Café Morgenrot', 'end_user');
  await create(reseller, 'Druckerei Kranz', 'sub_user');
  await create(top, 'Küstenfunk', 'sub_user');
  return { reseller, studio };
}

async function access(ask, top) {
  await ask('POST', `${top}/permission-sets`, {
    name: 'Only the books',
    permissions: ['billing.ledger.read', 'billing.order.read', 'billing.payment_method.read'],
  });
  await ask('POST', `${top}/tokens`, { name: 'Backup script', scopes: ['read'], expiresInDays: 365 });
  const unused = await ask('POST', `${top}/tokens`, {
    name: 'Old laptop',
    scopes: ['read', 'write'],
    expiresInDays: 30,
  });
  await ask('DELETE', `${top}/tokens/${unused.id}`);
  await ask('POST', `${top}/credentials`, {
    provider: 'hetzner',
    name: 'Harbor at Hetzner',
    fields: { apiToken: randomUUID() },
  });
  await ask('POST', `${top}/connections`, {
    name: 'rack-1',
    host: 'rack-1.harbor.example',
    port: 22,
    user: 'deploy',
  });
}

/** An order in every state that a person can meet. */
async function orders(ask, { top, studio }, signal) {
  const place = async (organizationId, wish) => {
    const { operationId } = await ask('POST', `${organizationId}/orders`, wish);
    return settled(ask, organizationId, operationId, signal);
  };
  await place(top, orderOf('web-1', 'sandbox_succeeds', 'server-medium'));
  await place(top, orderOf('mail-1', 'sandbox_times_out_after_charging'));
  await place(top, orderOf('shop-1', 'sandbox_declined'));
  await place(top, orderOf('db-1', 'sandbox_needs_confirmation', 'server-large'));
  const returned = await place(studio, orderOf('portfolio', 'sandbox_succeeds'));
  await ask('POST', `${studio}/orders/${returned.id}/refunds`, {
    minor: 400,
    reason: 'Half a month of it was free',
  });
}

/**
 * A worked example company, made by the same requests that the dashboard sends; every page has something to show.
 * An installation with an owner is somebody's own and is left alone.
 */
export async function furnishDemo({ url, link, progress, signal }) {
  if (!link)
    throw new Sentence(
      'This data folder has an owner already, and a demo does not mix with it: start with another folder (npm run demo -- --data-dir FOLDER).',
    );
  await progress.step('Founding the example company', async (report) => {
    const { organizationId: top, cookie } = await claim(url, link);
    const ask = session(url, cookie);
    report('organizations');
    const { studio } = await hierarchy(ask, top);
    report('access');
    await access(ask, top);
    report('orders');
    await orders(ask, { top, studio }, signal);
  });
}
