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
let childId: string;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  const create = async (path: string, body: object): Promise<string> =>
    (await owner.ask<{ readonly id: string }>('POST', path, body)).body.id;
  childId = await create('/children', { name: 'Atelier Blau', kind: 'sub_user' });
  await create('/tokens', { name: 'Backup script', scopes: ['read'], expiresInDays: 90 });
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
const home = (organizationId = owner.organizationId): string => `${owner.url}/o/${organizationId}`;
const told = (sentence: string): Promise<void> =>
  page.getByRole('status').getByText(sentence, { exact: true }).waitFor();

test('a right that reaches down the tree is explained by the role above, in an address to pass on', async () => {
  await open(visit, `${home(childId)}/access`);
  await page.getByText('Ask about somebody', { exact: true }).waitFor();
  expect(await complaints(visit)).toEqual([]);
  await page.getByLabel('Who', { exact: true }).selectOption({ label: `Ada Owner · ${owner.email}` });
  await page.getByLabel('Wants to').selectOption({ label: 'Refund orders' });
  const sentence =
    'Allowed as Owner of Harbor Hosting, which stands above: this right reaches down the tree.';
  await told(sentence);
  const level = page.getByRole('row', { name: /Harbor Hosting/ });
  await level.getByText('Above it').waitFor();
  await level.getByText('Nothing', { exact: true }).waitFor();
  await page.getByRole('row', { name: /Atelier Blau.*No/ }).waitFor();
  expect(await complaints(visit)).toEqual([]);
  await page.screenshot({ path: 'test/out/access.png' });
  await page.reload();
  await told(sentence);
});

test('a refusal names the roles that there are, and what the table would ask for', async () => {
  await open(visit, `${home()}/members`);
  await page.getByRole('button', { name: 'Actions for Ada Owner' }).click();
  await page.getByRole('menuitem', { name: 'What may they do?' }).click();
  await page.getByLabel('Wants to').selectOption({ label: 'Refund orders' });
  await told(
    'Refused: no role from here up allows it (Owner). Change the role among the members to allow it.',
  );
  await page.getByText('Nobody', { exact: true }).waitFor();
  await page.getByText('Never hold it', { exact: true }).waitFor();
});

test('a right counts for one thing of the organization, and a thing elsewhere is not there', async () => {
  await open(visit, `${home()}/members`);
  await page.getByRole('button', { name: 'Actions for Ada Owner' }).click();
  await page.getByRole('menuitem', { name: 'What may they do?' }).click();
  await page.getByLabel('Wants to').selectOption({ label: 'Revoke API tokens' });
  await page.getByLabel('On what').selectOption({ label: 'Backup script' });
  await told('Allowed as Owner of Harbor Hosting.');
  const address = new URL(page.url());
  expect(address.searchParams.get('resource')).toMatch(/^token-/);
  address.searchParams.set('resource', 'token-00000000-0000-4000-8000-000000000000');
  await open(visit, address.href);
  await page.getByText('Not found', { exact: true }).waitFor();
  visit.forgive(/404/);
});

test('by keyboard alone somebody asks, in German too', async () => {
  await open(visit, home());
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Deutsch');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Überblick' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Wer darf was');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Wer darf was' }).waitFor();
  await page.getByRole('option', { name: /Ada Owner/ }).waitFor({ state: 'attached' });
  await visit.tabTo('Wer');
  await page.keyboard.type('Ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Das Protokoll');
  await told('Erlaubt als Eigentümer von Harbor Hosting.');
  expect(await complaints(visit)).toEqual([]);
});
