import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import type { Visit } from '../support/browser';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { PlacedOrder, Visitor } from '../support/visitor';
import { visitAs } from './harbor';
import { complaints, open } from './looking';

jest.setTimeout(180_000);

let product: Product;
let browser: Browser;
let owner: Visitor;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await product.stop();
});
beforeEach(async () => {
  visit = await visitAs(browser, owner);
  page = visit.page;
});
afterEach(async () => {
  await visit.end();
  expect(visit.troubles).toEqual([]);
});

const pageOf = (path: string, organizationId = owner.organizationId): Promise<void> =>
  open(visit, `${owner.url}/o/${organizationId}${path}`);
const press = (name: string): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const shown = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();

test('an order is cancelled while it waits for a confirmation', async () => {
  const { body } = await owner.order('sandbox_needs_confirmation', 'hesitant');
  await owner.operation(body.operationId, ['waiting']);
  await pageOf(`/operations/${body.operationId}`);
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await shown('Nothing was charged. The order is over, and nothing is built.');
  expect(await complaints(visit)).toEqual([]);
  await press('Cancel order');
  await shown('The order is being cancelled');
  await shown('The order was cancelled');
  expect(await page.getByRole('button', { name: 'Cancel order' }).count()).toBe(0);
});

test('an order is cancelled while its server is built: the machine goes, then the money comes back', async () => {
  await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 6_000, times: 1 } });
  const { body } = await owner.order('sandbox_succeeds', 'regretted');
  await until('it is paid', async () => {
    const order = await owner.ask<{ status: string }>('GET', `/orders/${body.id}`);
    return order.body.status === 'paid';
  });
  await pageOf(`/operations/${body.operationId}`);
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await press('Cancel order');
  await page.getByText('The order was cancelled, the payment came back').waitFor({ timeout: 60_000 });
  expect(await complaints(visit)).toEqual([]);
});

test('a delivered server is destroyed by who types its name', async () => {
  const { body } = await owner.order('sandbox_succeeds', 'web-1');
  const { resources } = await owner.operation(body.operationId, ['succeeded']);
  await pageOf(`/servers/${resources.serverId ?? ''}`);
  await page.getByRole('button', { name: 'Destroy server' }).click();
  const deed = page.getByRole('dialog').getByRole('button', { name: 'Destroy server' });
  await page.getByLabel('Type “web-1” to confirm').fill('web-2');
  expect(await deed.isDisabled()).toBe(true);
  await page.getByLabel('Type “web-1” to confirm').fill('web-1');
  expect(await complaints(visit)).toEqual([]);
  await deed.click();
  await shown('web-1 is being taken down');
  await page.getByText('Decommissioned', { exact: true }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('button', { name: 'Destroy server' }).count()).toBe(0);
});

test('a reseller gives a customer a part back, then the rest, and says why', async () => {
  const { body: child } = await owner.ask<{ id: string }>('POST', '/children', {
    name: 'Atelier Blau',
    kind: 'sub_user',
  });
  const wish = {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'shop-1',
    paymentMethod: 'sandbox_succeeds',
  };
  const { status, body } = await owner.ask<PlacedOrder>(
    'POST',
    `/v1/organizations/${child.id}/orders`,
    wish,
    {
      'idempotency-key': randomUUID(),
    },
  );
  expect({ status, body }).toMatchObject({ status: 202 });
  await until('it is fulfilled', async () => {
    const path = `/v1/organizations/${child.id}/orders/${body.id}`;
    const order = await owner.ask<{ status: string }>('GET', path);
    return order.body.status === 'fulfilled';
  });
  await pageOf(`/operations/${body.operationId}`, child.id);
  await page.getByRole('button', { name: 'Refund' }).click();
  await page.getByLabel('How much').selectOption('partial');
  await page.getByLabel('Amount in EUR').fill('100');
  await page.getByLabel('Reason').fill('Two days of outage');
  await page.getByText('Of this payment €9.00 is left').waitFor();
  expect(await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).isDisabled()).toBe(true);
  await page.getByLabel('Amount in EUR').fill('2.50');
  expect(await complaints(visit)).toEqual([]);
  await press('Refund');
  await shown('The refund is requested');
  await shown('€2.50');
  await page.getByText('Refunded', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByText('Everything that is left, €6.50').waitFor({ state: 'attached' });
  await page.getByLabel('Reason').fill('Goodwill');
  await press('Refund');
  await shown('€6.50');
  await page.getByText('Refunded', { exact: true }).nth(1).waitFor();
  await page.getByRole('button', { name: 'Refund', exact: true }).waitFor({ state: 'detached' });
  await pageOf('/audit', child.id);
  await page.getByText('Two days of outage').first().waitFor({ state: 'attached' });
});
