import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Visit } from '../support/browser';
import { until } from '../support/child';
import { freePorts, Product } from '../support/product';
import type { Visitor } from '../support/visitor';
import { visitAs } from './harbor';
import { complaints, open } from './looking';

jest.setTimeout(180_000);

const password = 'four gulls on one bollard';
let product: Product;
let browser: Browser;
let owner: Visitor;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  const [port] = await freePorts(1);
  product = await Product.start({ PORT: String(port), PUBLIC_URL: `http://localhost:${String(port)}` });
  owner = (await product.firstOwner()).through(product.env['PUBLIC_URL'] ?? '');
  await owner.ask('POST', '/permission-sets', {
    name: 'Only the servers',
    permissions: ['organizations.organization.read', 'servers.server.read', 'billing.operation.read'],
  });
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

const members = (): Promise<void> => open(visit, `${owner.url}/o/${owner.organizationId}/members`);
const told = (sentence: string): Promise<void> => page.getByText(sentence, { exact: true }).waitFor();
const press = (name: string): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

async function invite(email: string, role: string, set?: string): Promise<void> {
  await members();
  await page.getByRole('button', { name: 'Invite member' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Role', { exact: true }).selectOption({ label: role });
  if (set !== undefined) await page.getByLabel('Permission set').selectOption({ label: set });
  await press('Send invitation');
  await told(`${email} is invited`);
}

/** The links that were mailed to an address, the newest one first, as the page for developers shows them. */
async function linksTo(email: string, least = 1): Promise<readonly string[]> {
  return until(`${String(least)} mails to ${email}`, async () => {
    const text = await (await fetch(`${owner.url}/mailbox`)).text();
    const mails = text.split('<article>').filter((mail) => mail.includes(`to ${email},`));
    const links = mails.flatMap((mail) => /href="([^"]*\/invitation#token=[^"]+)"/.exec(mail)?.[1] ?? []);
    if (links.length < least) throw new Error(`${String(links.length)} so far`);
    return links;
  });
}

/** Somebody else's browser, where nobody is signed in. */
async function asSomebodyElse(): Promise<void> {
  await visit.end();
  expect(visit.troubles).toEqual([]);
  visit = await Visit.start(browser);
  page = visit.page;
}

test('the owner invites a colleague with a limited role, who sees what the role allows and no more', async () => {
  await invite('bert@example.test', 'Custom', 'Only the servers');
  const row = page.getByRole('row', { name: /bert@example\.test/ });
  await row.getByText('Only the servers').waitFor();
  await row.getByText('Ada Owner').waitFor();
  expect(await complaints(visit)).toEqual([]);
  await page.screenshot({ path: 'test/out/invitations.png' });
  const [link = ''] = await linksTo('bert@example.test');

  await asSomebodyElse();
  await open(visit, link);
  await told('Harbor Hosting');
  await told('May do exactly what its permission set says.');
  expect(await complaints(visit)).toEqual([]);
  await page.screenshot({ path: 'test/out/invitation.png' });
  await page.getByLabel('Your name').fill('Bert Mate');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Join with a new account' }).click();
  await told('You are a member of Harbor Hosting now');
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await page.getByRole('heading', { name: 'Servers', exact: true }).waitFor();
  expect(await page.getByText('You have no access to this').count()).toBe(0);
  await open(visit, `${owner.url}/o/${owner.organizationId}/audit`);
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  visit.forgive(/40[13]/);
  const [cookie] = await page.context().cookies();
  const bert = owner.carrying(`${cookie?.name ?? ''}=${cookie?.value ?? ''}`);
  const asked = ['/servers', '/audit', '/members', '/ledger', '/invitations'];
  const answers = await Promise.all(asked.map(async (path) => (await bert.ask('GET', path)).status));
  expect(answers).toEqual([200, 403, 403, 403, 403]);

  await open(visit, link);
  await told('This invitation does not work any more');
  expect(await complaints(visit)).toEqual([]);
  await page.getByRole('link', { name: 'Go to the dashboard' }).click();
  await page.waitForURL(`**/o/${owner.organizationId}`);
  visit.forgive(/403/);
});

test('an invitation is sent again, and the link before is worth nothing; then it is revoked', async () => {
  await invite('cleo@example.test', 'Viewer');
  await page.getByRole('button', { name: 'Actions for cleo@example.test' }).click();
  await page.getByRole('menuitem', { name: 'Send again' }).click();
  await told('Sent to cleo@example.test again');
  const links = await linksTo('cleo@example.test', 2);
  expect(new Set(links).size).toBe(2);
  const isSpent = async (link: string): Promise<boolean> => {
    const token = new URL(link).hash.replace('#token=', '');
    return (await owner.ask('POST', '/v1/invitations/lookups', { token })).status === 403;
  };
  const spent = await Promise.all(links.map(isSpent));
  expect([...spent].sort()).toEqual([false, true]);

  await page.getByRole('button', { name: 'Actions for cleo@example.test' }).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await press('Revoke');
  await told('The invitation of cleo@example.test is revoked');
  await page.getByRole('row', { name: /cleo@example\.test/ }).waitFor({ state: 'detached' });
  await open(visit, links[spent.indexOf(false)] ?? '');
  await told('This invitation does not work any more');
  visit.forgive(/403/);
});

test('somebody with the wrong account is told so, and goes on with the right one without losing the link', async () => {
  await invite('dora@example.test', 'Viewer');
  const [link = ''] = await linksTo('dora@example.test');
  await open(visit, link);
  await page.getByRole('button', { name: 'Join Harbor Hosting' }).click();
  await told('This invitation went to another address');
  expect(await complaints(visit)).toEqual([]);
  await page.getByRole('button', { name: 'Use another account' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).search).toBe('?next=/invitation');
  expect(new URL(page.url()).hash).toContain('token=');
  visit.forgive(/403/);
});
