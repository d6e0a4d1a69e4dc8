import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { login } from './database.mjs';

const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Views in a process of their own, see there. `ended` gives its report; `tell` says how far it should follow. */
export function viewsProcess(what, url) {
  const child = fork(fromHere('./views-process.mjs'), [what, url]);
  return { ended: reportOf(child), tell: (head) => child.send(head) };
}

/**
 * A history of so many events, by the product's own deciders, appended as the API appends. With `large` every second
 * company's events are told as of this one organization.
 */
export async function writeHistory(url, events, large = '') {
  const hook = fromHere('../../test/support/typescript.cjs');
  const main = fromHere('../../test/product-history/main.ts');
  const child = fork(main, [login(url, 'slipway_api'), String(events), large], { execArgv: ['-r', hook] });
  let told = 0;
  child.on('message', ({ written }) => {
    if (written - told < events / 10) return;
    told = written;
    console.error(`  ${written} events written`);
  });
  await reportOf(child);
}

/** The last thing that it said. Throws when it failed. */
async function reportOf(child) {
  let report;
  child.on('message', (message) => (report = message));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code}`);
  return report;
}
