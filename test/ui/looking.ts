import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Visit } from '../support/browser';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What the rules of WCAG say against the page as it stands, as far as it is serious. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations" +
      ".filter(({ impact }) => impact === 'serious' || impact === 'critical')" +
      '.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)))',
  );
}

/** Goes there and waits until nothing is read any more. */
export async function open(visit: Visit, url: string): Promise<void> {
  await visit.page.goto(url);
  await visit.page.locator('h1').waitFor();
  await visit.page.waitForLoadState('networkidle');
}

/** Its barriers, and where it is wider than the screens that the dashboard promises. */
export async function complaints(visit: Visit): Promise<readonly string[]> {
  const found = [...(await barriers(visit.page))];
  const before = visit.page.viewportSize();
  for (const width of [375, 768, 1920]) {
    await visit.page.setViewportSize({ width, height: 860 });
    found.push(...(await visit.tooWide()).map((place) => `${String(width)} px: ${place}`));
  }
  if (before) await visit.page.setViewportSize(before);
  return found;
}
