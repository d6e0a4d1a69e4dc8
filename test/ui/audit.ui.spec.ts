import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import type { Visit } from '../support/browser';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';
import { visitAs } from './harbor';
import { complaints, open } from './looking';

jest.setTimeout(180_000);

let product: Product;
let browser: Browser;
let owner: Visitor;
let orderId: string;
let story: string;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  browser = await launchBrowser();
  const { body } = await owner.order('sandbox_succeeds', 'web-1');
  story = (await owner.operation(body.operationId, ['succeeded'])).correlationId;
  orderId = body.id;
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

const go = (path: string): Promise<void> =>
  open(visit, `${owner.url}/o/${owner.organizationId}/audit${path}`);
const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
const state = () => page.getByRole('region', { name: 'How it stood' });

test('an event says what it changed, and leads to its thing and to its story', async () => {
  await go('?type=billing.order-paid');
  await page.locator('summary', { hasText: 'Order paid' }).click();
  await page.getByRole('link', { name: 'What it changed' }).click();
  await heading('Order paid');
  const changed = page.getByRole('row', { name: /^status/ });
  await changed.getByText('− placed').waitFor();
  await changed.getByText('+ paid').waitFor();
  await page.getByRole('link', { name: 'The thing at this moment' }).click();
  await heading('Order');
  await state().getByText('"status": "paid"').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Story' }).click();
  await heading('The whole story');
  await page.getByRole('link', { name: 'Order fulfilled', exact: true }).waitFor();
});

test('an event of a flow has no state, and says so', async () => {
  await go(`?correlationId=${story}&view=graph`);
  await page
    .getByRole('link', { name: /^Noted/ })
    .first()
    .click();
  await page.getByText(/^There is no state to show/).waitFor();
  expect(await page.getByRole('link', { name: 'The thing at this moment' }).count()).toBe(0);
  expect(await complaints(visit)).toEqual([]);
});

test('a thing is shown as of each of its moments, by the arrow keys alone', async () => {
  await go(`/things/order-${orderId}`);
  await state().getByText('"status": "fulfilled"').waitFor();
  await visit.tabTo('As of');
  const slider = page.getByRole('slider', { name: 'As of' });
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Order fulfilled, /);
  await page.keyboard.press('ArrowLeft');
  await state().getByText('"status": "paid"').waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Order paid, /);
  await page.keyboard.press('Home');
  await state().getByText('"status": "placed"').waitFor();
  await page.getByText('1 of 3', { exact: false }).waitFor();
  expect(await complaints(visit)).toEqual([]);

  // The address says the moment: somebody else sees the same.
  const { href } = new URL(page.url());
  expect(href).toMatch(/position=\d{20}/);
  await page.keyboard.press('End');
  await state().getByText('"status": "fulfilled"').waitFor();
  await open(visit, href);
  await state().getByText('"status": "placed"').waitFor();
});

test('a thing of somebody else is not shown', async () => {
  await go('/things/order-00000000-0000-4000-8000-000000000000');
  await page.getByText('No events', { exact: true }).waitFor();
});

test('a thing in which others stand too is shown to the organization at the top only', async () => {
  const { body } = await owner.ask<{ id: string }>('POST', '/children', { name: 'Blau', kind: 'sub_user' });
  await go(`/things/tree-${owner.organizationId}`);
  await state().getByText(body.id, { exact: false }).first().waitFor();
  await open(visit, `${owner.url}/o/${body.id}/audit`);
  await page.locator('summary', { hasText: 'Organization attached to the tree' }).click();
  await page.getByRole('link', { name: 'The thing at this moment' }).click();
  await page.getByText(/^There is no state to show/).waitFor();
  expect(await complaints(visit)).toEqual([]);
  visit.forgive(/404/);
});

test('a story is drawn with what led to what, and read without seeing', async () => {
  await go(`?correlationId=${story}`);
  await visit.tabTo('Graph');
  await page.keyboard.press('Enter');
  const steps = page.locator('main ol > li');
  await steps.nth(5).waitFor();
  expect(await page.locator('main svg circle').count()).toBe(await steps.count());
  expect(await page.locator('main svg:has(circle) path.stroke-line-strong').count()).toBe(
    (await steps.count()) - 1,
  );
  expect(await steps.nth(0).innerText()).toContain('asked for by a request');
  expect(await steps.nth(1).innerText()).toContain('because of Order placed');
  expect(await complaints(visit)).toEqual([]);
  await visit.tabTo('Order placed');
  await page.keyboard.press('Enter');
  await heading('Order placed');
});
