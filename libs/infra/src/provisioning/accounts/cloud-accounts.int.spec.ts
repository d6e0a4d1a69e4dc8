import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { UpstreamError } from '@slipway/application/ports';
import type { CloudName } from '@slipway/domain/provisioning';
import * as clouds from '../../../../../test/clouds/clouds';
import { StandIn } from '../../../../../test/clouds/stand-in';
import type { Asked, Reply } from '../../../../../test/clouds/stand-in';
import { systemClock } from '../../clock.adapter';
import { readSettings } from '../../config/env';
import { cloudAccountConformance } from './cloud-accounts.conformance';
import { HttpCloudAccounts } from './cloud-accounts';
import { callCloud } from './cloud-http.adapter';

const needle = (): string => randomUUID().replaceAll('-', '');
const { privateKey: pem } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const file = {
  type: 'service_account',
  project_id: 'acme-hosting',
  private_key_id: needle(),
  private_key: pem,
  client_email: 'slipway@acme-hosting.iam.gserviceaccount.com',
  token_uri: 'http://127.0.0.1:9/steal',
};
const withFile = (changes: object) => ({ serviceAccountJson: JSON.stringify({ ...file, ...changes }) });
const application = {
  tenantId: randomUUID(),
  clientId: randomUUID(),
  clientSecret: needle(),
  subscriptionId: randomUUID(),
};
const token = needle();
const accessKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: `${needle()}/+` };

const strict: Readonly<Record<CloudName, (asked: Asked) => Reply>> = {
  aws: clouds.aws(accessKey.accessKeyId, accessKey.secretAccessKey),
  gcp: clouds.gcp(file),
  azure: clouds.azure(application),
  digitalocean: clouds.digitalocean(token),
  hetzner: clouds.hetzner(token),
  sandbox: clouds.sandbox(token),
};
const wrongToken = {
  'another token': { apiToken: needle() },
  'what no header can carry': { apiToken: 'a\r\nx-evil: 1' },
};
const cases = {
  aws: {
    right: accessKey,
    account: '123456789012',
    wrong: {
      'another secret': { secretAccessKey: needle() },
      'an unknown key': { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX' },
      'no access key id at all': { accessKeyId: '../../etc/passwd' },
    },
  },
  gcp: {
    right: withFile({}),
    account: 'acme-hosting',
    wrong: {
      'no JSON': { serviceAccountJson: 'secret' },
      'another kind of file': withFile({ type: 'authorized_user' }),
      'another account': withFile({ client_email: 'mallory@example.com' }),
      'another key id': withFile({ private_key_id: 'other' }),
      'no key': withFile({ private_key: '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n' }),
      'a foreign project': withFile({ project_id: 'somebody-else' }),
      'a path for a project': withFile({ project_id: '../../v1/x' }),
    },
  },
  azure: {
    right: application,
    account: 'Acme Production',
    wrong: {
      'another secret': { clientSecret: needle() },
      'another application': { clientId: randomUUID() },
      'another tenant': { tenantId: randomUUID() },
      'a foreign subscription': { subscriptionId: randomUUID() },
      'a path for a tenant': { tenantId: '../x' },
    },
  },
  digitalocean: {
    right: { apiToken: token },
    account: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef',
    wrong: wrongToken,
  },
  hetzner: { right: { apiToken: token }, account: null, wrong: wrongToken },
  sandbox: { right: { apiToken: token }, account: null, wrong: wrongToken },
};

describe.each(Object.entries(strict))('the account at %s', (name, answer) => {
  const cloud = name as CloudName;
  let standIn: StandIn;
  let accounts: HttpCloudAccounts;
  beforeAll(async () => {
    standIn = await StandIn.start(answer);
    const { url } = standIn;
    const settings = readSettings({
      AWS_STS_URL: url,
      GOOGLE_TOKEN_URL: url,
      GOOGLE_COMPUTE_URL: url,
      AZURE_LOGIN_URL: url,
      AZURE_MANAGEMENT_URL: url,
      DIGITALOCEAN_API_URL: url,
      HETZNER_API_URL: url,
      SANDBOX_URL: url,
    });
    accounts = new HttpCloudAccounts(settings, systemClock);
  });
  afterAll(() => standIn.close());

  cloudAccountConformance({
    standIns: () => [standIn],
    ask: (values) => accounts.ask(cloud, values),
    ...cases[cloud],
  });
});

test('the sandbox is offered only where there is one', () => {
  const without = new HttpCloudAccounts(readSettings({}), systemClock);
  expect(without.offers('sandbox')).toBe(false);
  expect(without.offers('hetzner')).toBe(true);
});

test('a cloud that never answers is given up', async () => {
  const standIn = await StandIn.start(() => ({ status: 200, body: {} }));
  standIn.trouble = 'silent';
  const address = { name: 'Cloud', url: standIn.url, timeoutMs: 50 };
  await expect(callCloud(address, { method: 'GET', path: '/' })).rejects.toBeInstanceOf(UpstreamError);
  await standIn.close();
});
