import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runsAsRoot } from '../launcher/data-folder.mjs';
import { Sentence } from '../launcher/sentences.mjs';
import { findProgram, terraformEngine } from '../launcher/terraform.mjs';
import { runProgram } from './run-step.mjs';

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macBrowsers = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const installLimitMs = 5 * 60_000;

function findBrowser() {
  const wanted = process.env.CHROMIUM_BIN;
  if (!wanted) return findProgram(browsers) ?? macBrowsers.find((path) => existsSync(path));
  if (existsSync(wanted)) return wanted;
  throw new Sentence(`CHROMIUM_BIN names ${wanted}, which does not exist: correct it or leave it unset.`);
}

async function installBrowser(signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, signal, limitMs: installLimitMs };
  const trouble =
    (await runProgram('apt-get', ['update'], options)) ??
    (await runProgram('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options));
  if (trouble)
    throw new Sentence(
      `apt-get could not install chromium (${trouble}): install it by hand or set CHROMIUM_BIN.`,
    );
}

/** The Chromium for the tests of the dashboard; as root on Debian or Ubuntu it is installed when missing. */
export async function requireBrowser(signal) {
  const found = findBrowser();
  if (found) return found;
  if (runsAsRoot() && findProgram(['apt-get'])) await installBrowser(signal);
  const installed = findBrowser();
  if (installed) return installed;
  throw new Sentence(
    'The tests of the dashboard need Chromium or Chrome: install one or set CHROMIUM_BIN to its path.',
  );
}

/** Which engine runs the Terraform cases: `{ path, label }`. */
export function describeEngine() {
  const path = terraformEngine();
  if (path === 'simulator')
    return { path, label: 'built-in simulator (no terraform or tofu on this machine)' };
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
  const [version] = execFileSync(path, ['version'], { encoding: 'utf8', env, timeout: 30_000 }).split('\n');
  return { path, label: `${version} (${path})` };
}
