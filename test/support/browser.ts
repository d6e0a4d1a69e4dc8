import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Look = {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly storageState?: Exclude<BrowserContextOptions['storageState'], undefined | string>;
};

/** A real Chromium; no request is intercepted. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium', args: flags });
}

/** A fresh profile with one page, and everything that went wrong on it. */
export class Visit {
  readonly troubles: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      // Violations of the content security policy are reported here too.
      if (message.type() === 'error' || message.type() === 'warning')
        this.troubles.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.troubles.push(`uncaught: ${error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // An event stream has no other end than being closed, and a page that is left gives up its reads.
      if (reason !== 'net::ERR_ABORTED') this.troubles.push(`failed: ${request.url()} ${reason}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        this.troubles.push(`status ${String(response.status())}: ${response.url()}`);
    });
  }

  static async start(browser: Browser, look: Look = {}): Promise<Visit> {
    const { width = 1440, height = 900, scheme = 'light', storageState } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      locale: 'en-US',
      timezoneId: 'UTC',
      ...(storageState ? { storageState } : {}),
    });
    context.setDefaultTimeout(20_000);
    return new Visit(await context.newPage());
  }

  /** What the test itself has brought about. */
  forgive(expected: RegExp): void {
    const others = this.troubles.filter((trouble) => !expected.test(trouble));
    this.troubles.splice(0, Infinity, ...others);
  }

  /** What is wider than its place: the page itself, or a card that would cut its content off. */
  async tooWide(): Promise<readonly string[]> {
    // A chart takes the new width a moment after the page has.
    for (let looks = 0; looks < 40; looks += 1) {
      const found = await this.#widerThanTheirPlace();
      if (found.length === 0) return found;
      await this.page.waitForTimeout(50);
    }
    return this.#widerThanTheirPlace();
  }

  #widerThanTheirPlace(): Promise<readonly string[]> {
    return this.page.evaluate<string[]>(
      "[document.documentElement, ...document.querySelectorAll('main section')]" +
        '.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)' +
        '.map((it) => `${it.tagName}: ${it.innerText.slice(0, 40)}`)',
    );
  }

  /** Presses Tab until what has the focus says `name`, as somebody without a mouse does. */
  async tabTo(name: string): Promise<void> {
    const focused =
      "(() => { const it = document.activeElement; return (it.labels?.[0]?.innerText || it.innerText || it.ariaLabel || '').trim() })()";
    for (let presses = 0; presses < 40; presses += 1) {
      await this.page.keyboard.press('Tab');
      if ((await this.page.evaluate<string>(focused)).startsWith(name)) return;
    }
    throw new Error(`Tab did not reach "${name}" within 40 presses`);
  }

  async end(): Promise<void> {
    await this.page.context().close();
  }
}
