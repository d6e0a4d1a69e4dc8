import type { Browser } from 'playwright-core';
import { Visit } from '../support/browser';
import type { Look } from '../support/browser';
import type { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

type Created = { readonly id: string };
type Told = { readonly items: readonly { readonly id: string; readonly position: string }[] };

/** A company with something on every page, made by the same requests that the pages send. */
export type Harbor = {
  readonly owner: Visitor;
  readonly childId: string;
  readonly serverId: string;
  readonly orderId: string;
  readonly connectionId: string;
  /** How the order of the server was paid, as the audit trail tells it. */
  readonly paid: { readonly eventId: string; readonly position: string; readonly story: string };
};

export async function foundHarbor(product: Product): Promise<Harbor> {
  const owner = await product.firstOwner();
  const create = async (path: string, body: object): Promise<string> =>
    (await owner.ask<Created>('POST', path, body)).body.id;
  const childId = await create('/children', { name: 'Atelier Blau', kind: 'sub_user' });
  await create('/permission-sets', { name: 'Only the books', permissions: ['billing.ledger.read'] });
  await create('/tokens', { name: 'Backup script', scopes: ['read'], expiresInDays: 90 });
  const connectionId = await create('/connections', {
    name: 'rack-1',
    host: '192.0.2.7',
    port: 22,
    user: 'root',
  });
  const { body } = await owner.order('sandbox_succeeds');
  const operation = await owner.operation(body.operationId, ['succeeded']);
  if (operation.resources.serverId === null) throw new Error('the order of web-1 built no server');
  await owner.order('sandbox_declined', 'mail-1');
  // After the order: a credential of the organization is what its next server is built with.
  const fields = { apiToken: product.env['SANDBOX_TOKEN'] ?? '' };
  await create('/credentials', { provider: 'sandbox', name: 'Test cloud', fields });
  const told = await owner.ask<Told>('GET', `/audit?type=billing.order-paid&stream=order-${body.id}`);
  const [payment] = told.body.items;
  if (!payment) throw new Error('the order of web-1 was paid by nothing');
  return {
    owner,
    childId,
    serverId: operation.resources.serverId,
    orderId: body.operationId,
    connectionId,
    paid: { eventId: payment.id, position: payment.position, story: operation.correlationId },
  };
}

/** A browser in which the owner is signed in. */
export function visitAs(browser: Browser, { url, cookie }: Visitor, look: Look = {}): Promise<Visit> {
  const [name = '', value = ''] = cookie.split('=');
  const kept = {
    name,
    value,
    domain: new URL(url).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
  };
  return Visit.start(browser, {
    ...look,
    storageState: { cookies: [{ ...kept, sameSite: 'Lax' }], origins: [] },
  });
}

/** Every page of the dashboard by name, for somebody who may see them all. */
export function pagesOf({
  owner,
  serverId,
  orderId,
  connectionId,
  paid,
}: Harbor): Readonly<Record<string, string>> {
  const home = `${owner.url}/o/${owner.organizationId}`;
  const plain = {
    overview: '',
    organizations: '/organizations',
    members: '/members',
    'permission-sets': '/permission-sets',
    tokens: '/tokens',
    access: '/access',
    safeguards: '/safeguards',
    account: '/account',
    servers: '/servers',
    server: `/servers/${serverId}`,
    connections: '/connections',
    'connect-server': '/connections/new',
    connection: `/connections/${connectionId}`,
    credentials: '/credentials',
    billing: '/billing',
    orders: '/orders',
    'new-order': '/orders/new',
    operation: `/operations/${orderId}`,
    'payment-methods': '/payment-methods',
    ledger: '/ledger',
    audit: '/audit',
    'audit-event': `/audit/events/${paid.eventId}`,
    'audit-thing': `/audit/things/order-${orderId}?position=${paid.position}`,
    'audit-story': `/audit?correlationId=${paid.story}&view=graph`,
  };
  const doors = ['sign-in', 'forgot-password', 'reset-password', 'verify-email', 'invitation', 'setup'];
  return {
    ...Object.fromEntries(Object.entries(plain).map(([name, path]) => [name, home + path])),
    ...Object.fromEntries(doors.map((name) => [name, `${owner.url}/${name}`])),
  };
}
