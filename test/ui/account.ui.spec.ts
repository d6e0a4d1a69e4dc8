import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { TestProvider } from '../oidc/provider';
import { launchBrowser, Visit } from '../support/browser';
import { withOwner } from '../support/chaos';
import { freePorts, Product } from '../support/product';
import { Visitor } from '../support/visitor';
import { visitAs } from './harbor';
import { barriers, complaints, open } from './looking';

jest.setTimeout(180_000);

const provider = new TestProvider();
let product: Product;
let browser: Browser;
let owner: Visitor;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  await provider.start();
  const [port] = await freePorts(1);
  product = await Product.start({
    PORT: String(port),
    // Passkeys are bound to a name: no browser makes one for 127.0.0.1.
    PUBLIC_URL: `http://localhost:${String(port)}`,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_NAME: 'Example',
  });
  owner = (await product.firstOwner()).through(product.env['PUBLIC_URL'] ?? '');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await product.stop();
  await provider.stop();
});
beforeEach(async () => {
  visit = await visitAs(browser, owner);
  page = visit.page;
});
afterEach(async () => {
  await visit.end();
  expect(visit.troubles).toEqual([]);
});

const home = (): string => `${owner.url}/o/${owner.organizationId}`;
const account = (): Promise<void> => open(visit, `${home()}/account`);
const dialog = (name: string) => page.getByRole('dialog', { name });
const press = (name: string): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const told = (title: string): Promise<void> => page.getByText(title, { exact: true }).waitFor();

/** The owner signs in elsewhere, with Firefox on Windows. */
async function elsewhere(): Promise<Visitor> {
  const answer = await fetch(`${owner.url}/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: owner.url,
      'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
    },
    body: JSON.stringify({ email: owner.email, password: Visitor.password }),
  });
  expect(answer.status).toBe(201);
  return owner.carrying(answer.headers.get('set-cookie')?.split(';')[0] ?? '');
}
const isSignedIn = async (visitor: Visitor): Promise<boolean> =>
  (await visitor.ask('GET', '/v1/me')).status === 200;

test('somebody ends one session elsewhere, then all others', async () => {
  const first = await elsewhere();
  await account();
  await page.getByRole('button', { name: 'End Firefox · Windows' }).click();
  await told('Firefox · Windows is signed out');
  expect(await isSignedIn(first)).toBe(false);

  const second = await elsewhere();
  await page.reload();
  await page.getByRole('button', { name: 'End all others' }).click();
  await press('End all others');
  await told('All other sessions have ended');
  await page.getByText('Firefox · Windows', { exact: true }).waitFor({ state: 'detached' });
  expect([await isSignedIn(second), await isSignedIn(owner)]).toEqual([false, true]);
});

test('somebody changes the password, and is told when the present one is wrong', async () => {
  const other = await elsewhere();
  await account();
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByLabel('Present password').fill('not what it was');
  await page.getByLabel('New password').fill('five herons over the harbor');
  await press('Change password');
  await told('This is not your present password. Check it and try again.');
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Present password').fill(Visitor.password);
  await press('Change password');
  await told('Your password is changed');
  expect([await isSignedIn(other), await isSignedIn(owner)]).toEqual([false, true]);
  const back = { current: 'five herons over the harbor', password: Visitor.password };
  expect((await owner.ask('POST', '/v1/password/changes', back)).status).toBe(204);
  visit.forgive(/40[03]/);
});

test('a passkey is made, signs in, and signs nobody in once it is removed', async () => {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await account();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name').fill('Laptop');
  await press('Make it');
  await told('“Laptop” signs you in now');

  await page.context().clearCookies();
  await open(visit, `${owner.url}/sign-in?next=/o/${owner.organizationId}/account`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();

  await page.getByRole('button', { name: 'Remove Laptop' }).click();
  await press('Remove');
  await told('“Laptop” is removed');
  await page.context().clearCookies();
  await open(visit, `${owner.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await told('This passkey is not known here, or took too long. Try again, or sign in with your password.');
  visit.forgive(/401/);
});

test('an account at the provider is linked, and signs in from then on', async () => {
  await account();
  await page.getByRole('button', { name: 'Link an account' }).click();
  await told('Your account there opens this one now');

  await page.context().clearCookies();
  await open(visit, `${owner.url}/sign-in?next=/o/${owner.organizationId}/tokens`);
  expect(await complaints(visit)).toEqual([]);
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();

  await open(visit, `${home()}/account`);
  await page.getByRole('button', { name: 'Unlink' }).click();
  await press('Unlink');
  await told('No account at Example opens yours any more');
  await page.context().clearCookies();
  await open(visit, `${owner.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await page.getByText('Nobody here has linked this account.').waitFor();
  visit.forgive(/403/);
});

describe('a second factor', () => {
  let recoveryCodes: readonly string[];

  test('is set up after a fresh proof, and its recovery codes are shown once', async () => {
    await withOwner(product, (client) =>
      client.query(`UPDATE session.browser_sessions SET proven_at = now() - interval '1 hour'`),
    );
    await account();
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const proof = dialog('Is it still you?');
    await proof.getByLabel('Your password').fill(Visitor.password);
    await proof.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
    expect(await complaints(visit)).toEqual([]);
    await page.screenshot({ path: 'test/out/second-factor.png' });
    const secret = await dialog('Set up a second factor').locator('code').innerText();
    await page.getByLabel('Code of the app').fill('000000');
    await press('Turn on');
    await told('This code is not right, or was used before. Wait for the next one.');
    await page.getByLabel('Code of the app').fill(await generate({ secret }));
    await press('Turn on');
    await told('Your second factor is on');
    recoveryCodes = (await page.getByRole('dialog').locator('code').innerText()).split('\n');
    expect(recoveryCodes).toHaveLength(10);
    expect(await barriers(page)).toEqual([]);
    await press('I have kept them');
    await told('10 recovery codes are left.');
    const content = await page.content();
    expect([secret, ...recoveryCodes].filter((one) => content.includes(one))).toEqual([]);
    visit.forgive(/40[13]/);
  });

  test('is asked for at the sign-in, where a recovery code stands in', async () => {
    await page.context().clearCookies();
    await open(visit, `${owner.url}/sign-in?next=/o/${owner.organizationId}/account`);
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(Visitor.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Code').fill(recoveryCodes[0] ?? '');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await told('9 recovery codes are left.');
    await page.getByRole('button', { name: 'Other recovery codes' }).click();
    await press('Other recovery codes');
    await told('These are your recovery codes now');
    visit.forgive(/401/);
  });

  test('is demanded by an organization, which shuts out who removes it and says where to go', async () => {
    await open(visit, `${home()}/safeguards`);
    await page.getByText('Demanded', { exact: true }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await told('A second factor is demanded now');
    await account();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await press('Remove');
    await told('The second factor is removed');
    await open(visit, `${home()}/tokens`);
    await told('This organization demands a second factor');
    expect(await complaints(visit)).toEqual([]);
    await page.getByRole('link', { name: 'Set up a second factor' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    visit.forgive(/403/);
  });
});
