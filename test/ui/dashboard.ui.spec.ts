import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { withOwner } from '../support/chaos';
import type { Visit } from '../support/browser';
import { Product } from '../support/product';
import { Visitor } from '../support/visitor';
import { foundHarbor, pagesOf, visitAs } from './harbor';
import type { Harbor } from './harbor';
import { barriers, open } from './looking';

jest.setTimeout(180_000);

const pictures = join(__dirname, '..', '..', 'docs', 'screenshots');
const schemes = ['light', 'dark'] as const;
const pageNames = Object.keys(
  pagesOf({
    owner: { url: '', organizationId: '' } as Visitor,
    childId: '',
    serverId: '',
    orderId: '',
    connectionId: '',
    paid: { eventId: '', position: '', story: '' },
  }),
);
const shownInDocs = new Set([
  'overview',
  'organizations',
  'operation',
  'server',
  'connection',
  'account',
  'billing',
  'audit',
  'audit-event',
  'audit-thing',
  'audit-story',
]);

let product: Product;
let browser: Browser;
let harbor: Harbor;

beforeAll(async () => {
  product = await Product.start();
  harbor = await foundHarbor(product);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await product.stop();
});

describe.each(schemes)('in %s colors', (scheme) => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await visitAs(browser, harbor.owner, { scheme });
  });
  afterAll(() => visit.end());

  test.each(pageNames)('the page %s has no barrier, no error and fits every screen', async (name) => {
    const url = pagesOf(harbor)[name] ?? '';
    await visit.page.setViewportSize({ width: 1280, height: 860 });
    await open(visit, url);
    expect(await barriers(visit.page)).toEqual([]);
    if (shownInDocs.has(name)) {
      await mkdir(pictures, { recursive: true });
      await visit.page.mouse.move(0, 0);
      await visit.page.screenshot({ path: join(pictures, `${name}-${scheme}.png`) });
    }
    for (const width of [375, 768, 1920]) {
      await visit.page.setViewportSize({ width, height: 860 });
      expect([width, await visit.tooWide()]).toEqual([width, []]);
    }
    expect(visit.troubles).toEqual([]);
  });

  test.each(['Control+k', '?', 'a'])('what %s opens has no barrier, and Escape closes it', async (key) => {
    await open(visit, pagesOf(harbor)['members'] ?? '');
    await visit.page.keyboard.press(key);
    await visit.page.getByRole('dialog').waitFor();
    expect(await barriers(visit.page)).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(visit.troubles).toEqual([]);
  });
});

describe('somebody at the dashboard', () => {
  let visit: Visit;
  let page: Page;
  beforeEach(async () => {
    visit = await visitAs(browser, harbor.owner);
    page = visit.page;
  });
  afterEach(async () => {
    await visit.end();
    expect(visit.troubles).toEqual([]);
  });
  const go = (name: string): Promise<void> => open(visit, pagesOf(harbor)[name] ?? '');
  const submit = (name: string): Promise<void> =>
    page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

  test('creates an organization, which the tree shows as soon as it says so', async () => {
    await go('organizations');
    await page.getByRole('button', { name: 'Create organization' }).click();
    await page.getByLabel('Name').fill('Nordlicht');
    await submit('Create organization');
    await page.getByText('Nordlicht was created', { exact: true }).waitFor();
    await page.getByRole('treeitem', { name: 'Nordlicht' }).waitFor();
  });

  test('suspends an organization below with a reason, and lets it go on', async () => {
    await go('organizations');
    await page.getByRole('treeitem', { name: 'Atelier Blau' }).click();
    await page.getByRole('button', { name: 'Actions for Atelier Blau' }).click();
    await page.getByRole('menuitem', { name: 'Suspend' }).click();
    await page.getByLabel('Reason, kept in the audit trail').fill('Not paid since June');
    await submit('Suspend');
    await page.getByText('Suspended', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Actions for Atelier Blau' }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await page.getByText('Active', { exact: true }).waitFor();
  });

  test('walks the tree with the arrow keys', async () => {
    await go('organizations');
    await page.getByRole('treeitem', { name: 'Atelier Blau' }).waitFor();
    await page.getByRole('treeitem', { name: 'Harbor Hosting' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Atelier Blau' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('treeitem', { name: 'Atelier Blau' }).waitFor({ state: 'detached' });
  });

  test('goes anywhere and begins anything by typing', async () => {
    await go('overview');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Where to, or what to do?').fill('issue token');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Issue token' }).waitFor();
    await page.getByLabel('Name').fill('Deploy');
    await submit('Issue token');
    await page.getByText('Copy it now').waitFor();
    const token = await page.getByRole('dialog').locator('code').innerText();
    const answer = await fetch(`${product.url}/v1/organizations/${harbor.owner.organizationId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('Deploy').waitFor();
    expect(await page.content()).not.toContain(token);
  });

  test('is asked for the password where a change wants a fresh proof, and the change goes on', async () => {
    await withOwner(product, (client) =>
      client.query(`UPDATE session.browser_sessions SET proven_at = now() - interval '1 hour'`),
    );
    await go('tokens');
    await page.getByRole('button', { name: 'Issue token' }).click();
    await page.getByLabel('Name').fill('After lunch');
    await submit('Issue token');
    const proof = page.getByRole('dialog', { name: 'Is it still you?' });
    await proof.waitFor();
    expect(await barriers(page)).toEqual([]);
    await proof.getByLabel('Your password').fill(Visitor.password);
    await proof.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Copy it now').waitFor();
    visit.forgive(/403/);
  });

  test('revokes a token, and sees the call that it was', async () => {
    await go('tokens');
    await page
      .getByRole('row', { name: /Backup script/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await submit('Revoke');
    await page.getByText('“Backup script” is revoked', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /Backup script/ })
      .getByText('Revoked')
      .waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^Activity/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByText(/^DELETE \/v1\/organizations\/.*\/tokens\//)
      .waitFor();
  });

  test('defines a permission set and is told which rule refuses the removal of the last owner', async () => {
    await go('permission-sets');
    await page.getByRole('button', { name: 'Define permission set' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Night shift');
    await page.getByLabel('See the servers', { exact: true }).check();
    await submit('Save');
    await page.getByText('“Night shift” is saved', { exact: true }).waitFor();
    await page.getByRole('cell', { name: /Night shift 1 permission/ }).waitFor();
    await go('members');
    await page.getByRole('button', { name: /Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await submit('Remove');
    await page.getByText('An organization keeps at least one active owner').waitFor();
    visit.forgive(/422/);
  });

  test('reads the dashboard in German, and finds it so again', async () => {
    await go('overview');
    await page
      .getByRole('button', { name: /Signed in as/ })
      .last()
      .click();
    await page.getByText('Deutsch').click();
    await page.getByRole('heading', { name: 'Überblick' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Bestellungen' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
  });

  test('loses nothing typed when the session ends in the middle of an order', async () => {
    await go('new-order');
    await page.getByText('Medium server', { exact: true }).click();
    await page.getByText('Sandbox South', { exact: true }).click();
    await page.getByLabel('Server name').fill('shop-1');
    await page.getByText('Succeeds', { exact: true }).click();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Order and pay' }).click();
    await page.getByText('Your session has ended').waitFor();
    await page.getByLabel('E-mail').fill(harbor.owner.email);
    await page.getByLabel('Password', { exact: true }).fill(Visitor.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Order a server' }).waitFor();
    expect(await page.getByLabel('Server name').inputValue()).toBe('shop-1');
    expect(await page.getByRole('radio', { name: /Medium server/ }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: /Sandbox South/ }).isChecked()).toBe(true);
    visit.forgive(/401/);
  });

  test('tests a cloud credential and rotates it, and never sees its secret again', async () => {
    await go('credentials');
    await page.getByRole('button', { name: 'Actions for Test cloud' }).click();
    await page.getByRole('menuitem', { name: 'Test' }).click();
    await page.getByText('The cloud accepts “Test cloud”', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /Test cloud/ })
      .getByText('Accepted')
      .waitFor();
    await page.getByRole('button', { name: 'Actions for Test cloud' }).click();
    await page.getByRole('menuitem', { name: 'Rotate' }).click();
    await page.getByLabel('API token').fill('no-token-of-this-cloud');
    await submit('Rotate');
    await page.getByText('“Test cloud” has a new secret', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /Test cloud/ })
      .getByText('Not tested')
      .waitFor();
    expect(await page.content()).not.toContain('no-token-of-this-cloud');
  });

  test('searches the log of an operation and points at a line', async () => {
    await go('operation');
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('complete');
    await page.getByText(/^1 of \d+$/).waitFor();
    await page.getByRole('button', { name: 'Wrap' }).click();
    await page.getByRole('region', { name: 'Log output' }).getByTitle('Link to this line').nth(2).click();
    expect(new URL(page.url()).hash).toMatch(/^#L\d+$/);
  });

  test('narrows the audit trail, and the address says how', async () => {
    await go('audit');
    await page.getByRole('combobox', { name: 'Event' }).selectOption('billing.order-placed');
    await page.waitForURL(/type=billing\.order-placed/);
    await page.locator('summary', { hasText: 'Quota reserved' }).first().waitFor({ state: 'detached' });
    await page.locator('summary', { hasText: 'Order placed' }).nth(1).waitFor();
    expect(await page.locator('summary').count()).toBe(2);
  });
});
