// What the dashboard costs whoever opens it: the size of what is fetched before the first page, the time to the first
// picture on loopback, and how long a key press in a tree of 10,000 organizations, made by commands, waits for its frame.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { startProduct } from './product.mjs';
import { percentile, report, row } from './report.mjs';

const dist = fileURLToPath(new URL('../ui/dist', import.meta.url));
const organizations = Number(process.env.BENCH_ORGANIZATIONS ?? 10_000);
const atOnce = 16;
const keyPresses = 200;
const budgets = { initialKb: 200, firstPaintMs: 1000, interactionMs: 100 };

/** The scripts that the page names itself; everything else comes when it is gone to. */
function initialKilobytes() {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const initial = readdirSync(join(dist, 'assets')).filter(
    (name) => name.endsWith('.js') && page.includes(name),
  );
  return (
    initial.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name))).length, 0) / 1000
  );
}

async function makeTree({ url, owner }) {
  const path = `${url}/v1/organizations/${owner.organizationId}/children`;
  let left = organizations;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const body = JSON.stringify({ name: `Customer ${left}`, kind: 'sub_user' });
      const answer = await fetch(path, { method: 'POST', headers: owner.headers, body });
      if (answer.status !== 201)
        throw new Error(`creating an organization: ${answer.status} ${await answer.text()}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function openBrowser({ url, owner }) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name, value] = owner.headers.cookie.split('=');
  await context.addCookies([{ name, value, url }]);
  return { browser, page: await context.newPage() };
}

/** The first contentful paint of a fresh visit, by the browser's own clock; the middle of five. */
async function firstPaint(page, url) {
  const times = [];
  for (let left = 5; left > 0; left -= 1) {
    await page.goto(url);
    await page.locator('h1').waitFor();
    times.push(
      await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
      ),
    );
  }
  return times.sort((a, b) => a - b)[2];
}

/** From a key to the frame that shows its effect, for each of many presses down the open tree. */
async function interactions(page, url) {
  await page.goto(url);
  await page.getByRole('treeitem').nth(5).waitFor();
  await page.evaluate(() => {
    globalThis.latencies = [];
    globalThis.document.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        globalThis.requestAnimationFrame(() =>
          setTimeout(() => globalThis.latencies.push(performance.now() - timeStamp)),
        ),
      { capture: true },
    );
  });
  await page.getByRole('treeitem').first().focus();
  for (let left = keyPresses; left > 0; left -= 1) await page.keyboard.press('ArrowDown');
  await page.waitForFunction((wanted) => globalThis.latencies.length >= wanted, keyPresses);
  return page.evaluate(() => globalThis.latencies);
}

const product = await startProduct();
try {
  await product.startProjector();
  await makeTree(product);
  const home = `${product.url}/o/${product.owner.organizationId}`;
  const { browser, page } = await openBrowser(product);
  const paint = await firstPaint(page, home);
  const latencies = await interactions(page, `${home}/organizations`);
  await browser.close();
  const rows = [
    row('JavaScript before the first page, gzip', initialKilobytes(), 'kB', budgets.initialKb),
    row('first contentful paint', paint, 'ms', budgets.firstPaintMs),
    row(
      `key to frame, tree of ${organizations}, p98`,
      percentile(latencies, 0.98),
      'ms',
      budgets.interactionMs,
    ),
  ];
  report('ui', rows);
  const broken = rows.filter(({ ratio }) => ratio > 1);
  if (broken.length > 0) process.exitCode = 1;
} finally {
  await product.close();
}
