import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Visit } from '../support/browser';
import type { Look } from '../support/browser';
import { Product } from '../support/product';

jest.setTimeout(120_000);

const owner = {
  name: 'Ada Lindqvist',
  email: 'ada@harbor.example',
  password: 'correct horse battery staple',
};
const readyWithin = { timeout: 60_000 };

let product: Product;
let browser: Browser;
let home: string;
let signedIn: NonNullable<Look['storageState']>;
let visit: Visit;

beforeAll(async () => {
  product = await Product.start();
  browser = await launchBrowser();
  const first = await Visit.start(browser);
  await first.page.goto((await product.operate('bootstrap')).trim());
  await createOwner(first.page);
  await first.page.getByText('No servers yet').waitFor();
  home = first.page.url();
  signedIn = await first.page.context().storageState();
  expect(first.troubles).toEqual([]);
  await first.end();
});

afterAll(async () => {
  await browser.close();
  await product.stop();
});

beforeEach(async () => {
  visit = await Visit.start(browser, { storageState: signedIn });
  await visit.page.goto(home);
});

afterEach(async () => {
  await visit.end();
  expect(visit.troubles).toEqual([]);
});

async function createOwner(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByLabel('Organization name').fill('Harbor Hosting');
  await page.getByRole('button', { name: 'Create owner' }).click();
}

type Wish = { readonly name: string; readonly size?: string; readonly payment?: string };

async function order(page: Page, { name, size = 'Small server', payment = 'Succeeds' }: Wish): Promise<void> {
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('link', { name: 'Order a server' }).click();
  await page.getByText(size, { exact: true }).click();
  await page.getByText('Sandbox North', { exact: true }).click();
  await page.getByLabel('Server name').fill(name);
  await page.getByText(payment, { exact: true }).click();
  await page.getByRole('button', { name: 'Order and pay' }).click();
  await page.getByRole('heading', { name: `Order of ${name}` }).waitFor();
}

const logLines = (page: Page) => page.getByRole('region', { name: 'Log output' }).locator('.whitespace-pre');
const slowCloud = { cloudCreate: { mode: 'delay', delayMs: 4_000, times: 1 } };

describe('the dashboard', () => {
  test('is served under a content security policy and loads nothing from elsewhere', async () => {
    const answer = await fetch(product.url);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    const origins = await visit.page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin)",
    );
    expect(new Set(origins)).toEqual(new Set([product.url]));
  });

  test('shows an order from the click to the server, its facts and its story', async () => {
    const { page } = visit;
    await product.sandbox('PUT', '/faults', slowCloud);
    await order(page, { name: 'web-1', size: 'Medium server' });
    await logLines(page).nth(3).waitFor();
    // The cloud has not answered yet: what is seen is seen live.
    expect(await page.getByText('web-1 is ready').isVisible()).toBe(false);
    const seenLive = await logLines(page).count();
    await page.getByText('web-1 is ready').waitFor(readyWithin);
    expect(await logLines(page).count()).toBeGreaterThan(seenLive);
    const stages = page.getByRole('listitem').filter({ hasText: 'succeeded' });
    expect(await stages.count()).toBe(6);

    await page.getByRole('link', { name: 'Open server' }).click();
    await page.getByRole('heading', { name: 'web-1' }).waitFor();
    const facts = await page.getByRole('region').or(page.locator('main')).first().innerText();
    expect(facts).toContain('Verified facts');
    expect(facts).toMatch(/ssh -p \d+ slipway@127\.0\.0\.1/);
    expect(facts).toMatch(/SHA256:[A-Za-z0-9+/]{43}/);
    expect(facts).toMatch(/Cores\s+\d+/);

    await page.getByRole('link', { name: 'Story' }).click();
    await page.locator('summary', { hasText: 'Order fulfilled' }).waitFor();
    const story = await page.locator('summary').allInnerTexts();
    expect(story[0]).toMatch(/Order placed[\s\S]*by Ada Lindqvist/);
    expect(story.at(-1)).toContain('Order fulfilled');
    const told = ['Payment captured', 'Infrastructure provisioned', 'Server verified over SSH'];
    const places = told.map((event) => story.findIndex((row) => row.includes(event)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    await page.getByLabel('Process steps').check();
    await page.getByText('Asked for: ').first().waitFor();
  });

  test('asks for another payment method after a declined payment, and goes on', async () => {
    const { page } = visit;
    await order(page, { name: 'mail-1', payment: 'Declined' });
    await page.getByText('The payment was declined').waitFor();
    await page.getByText('Succeeds', { exact: true }).click();
    await page.getByRole('button', { name: 'Pay again' }).click();
    await page.getByText('mail-1 is ready').waitFor(readyWithin);
    expect(await logLines(page).count()).toBeGreaterThan(3);
  });

  test('says what went wrong and that the money is back when the cloud fails', async () => {
    const { page } = visit;
    const message = 'no capacity is left in sandbox-north';
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'fail', message } });
    await order(page, { name: 'queue-1' });
    await page.getByText('Building failed, the payment was refunded').waitFor(readyWithin);
    await product.sandbox('PUT', '/faults', { cloudCreate: null });
    expect(await page.locator('main').innerText()).toContain(message);
    for (const stage of ['Clean-up', 'Refund']) await page.getByText(stage, { exact: true }).waitFor();
  });

  test('can be used for an order without a mouse', async () => {
    const { page } = visit;
    await visit.tabTo('Skip to content');
    await page.keyboard.press('Enter');
    await visit.tabTo('Order a server');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order a server' }).waitFor();
    for (const choice of ['Small server', 'Sandbox North']) {
      await visit.tabTo(choice);
      await page.keyboard.press('Space');
    }
    await visit.tabTo('Server name');
    await page.keyboard.type('cache-1');
    await visit.tabTo('Succeeds');
    await page.keyboard.press('Space');
    await visit.tabTo('Order and pay');
    await page.keyboard.press('Enter');
    await page.getByText('cache-1 is ready').waitFor(readyWithin);
    await visit.tabTo('Open server');
    await page.keyboard.press('Enter');
    await page.getByText('Verified facts').waitFor();
  });

  test('lets the owner sign out and in again', async () => {
    // A session of its own: signing out must not end the one of the other tests.
    const own = await Visit.start(browser);
    const { page } = own;
    await page.goto(`${product.url}/sign-in`);
    await signIn(page);
    await page.getByRole('button', { name: /Signed in as Ada/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page);
    await page.getByRole('link', { name: 'web-1' }).waitFor();
    expect(own.troubles).toEqual([]);
    await own.end();
  });
});

test('a page that is opened while the API is down says so and recovers', async () => {
  const { page } = visit;
  await page.getByRole('link', { name: 'web-1' }).waitFor();
  await product.part('api').stop('SIGKILL');
  try {
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await page.getByText('The server does not answer').waitFor();
  } finally {
    await product.startPart('api');
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('summary', { hasText: 'Order fulfilled' }).first().waitFor();
  visit.forgive(/ERR_CONNECTION_(REFUSED|RESET)/);
});

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Every page of somebody who has servers, from the newest order to its story. */
async function everyPage(page: Page): Promise<Readonly<Record<string, string>>> {
  await page.goto(`${home}/servers`);
  await page.getByRole('link', { name: 'web-1' }).click();
  await page.getByText('Verified facts').waitFor();
  const server = page.url();
  await page.getByRole('link', { name: 'Story' }).click();
  await page.locator('summary', { hasText: 'Order fulfilled' }).waitFor();
  const story = page.url();
  await page.goto(server);
  await page.getByRole('link', { name: 'Open order' }).click();
  await page.getByText('web-1 is ready').waitFor();
  const operation = page.url();
  const own = { overview: home, servers: `${home}/servers`, orders: `${home}/orders` };
  return { ...own, form: `${home}/orders/new`, operation, server, audit: story, everything: `${home}/audit` };
}

test('no page scrolls sideways on a telephone', async () => {
  const pages = await everyPage(visit.page);
  await visit.page.setViewportSize({ width: 375, height: 812 });
  for (const [name, url] of Object.entries(pages)) {
    await visit.page.goto(url);
    await visit.page.waitForLoadState('networkidle');
    expect([name, await visit.tooWide()]).toEqual([name, []]);
  }
});

if (process.env['SCREENSHOTS'] === '1') {
  test('there is something in progress for the pictures', async () => {
    await order(visit.page, { name: 'db-1', size: 'Large server', payment: 'Needs confirmation' });
    await visit.page.getByRole('button', { name: 'Confirm payment' }).waitFor();
  });

  test.each(['light', 'dark'] as const)('the pictures of the README, %s', async (scheme) => {
    const folder = join(__dirname, '..', '..', 'docs', 'screenshots');
    await mkdir(folder, { recursive: true });
    const painter = await Visit.start(browser, { scheme, storageState: signedIn, height: 860, width: 1280 });
    const pages = await everyPage(painter.page);
    await painter.page.mouse.move(0, 0);
    for (const name of ['operation', 'server', 'overview', 'audit'] as const) {
      await painter.page.goto(pages[name] ?? home);
      await painter.page.waitForLoadState('networkidle');
      await painter.page.screenshot({ path: join(folder, `${name}-${scheme}.png`) });
    }
    await painter.end();
  });
}
