import { randomBytes } from 'node:crypto';
import { InvalidSettings, publicUrl, readSettings, required, trustedProxies } from './env';

const key = randomBytes(32).toString('base64');
const refusal = (environment: NodeJS.ProcessEnv): string => {
  try {
    readSettings(environment);
  } catch (thrown) {
    if (thrown instanceof InvalidSettings) return thrown.message;
    throw thrown;
  }
  return 'nothing was refused';
};

describe('an environment that says nothing', () => {
  test('is that of a developer on this machine only', () => {
    expect(readSettings({})).toMatchObject({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 3000,
      ALLOW_SANDBOX: false,
    });
  });

  test('is the same as one that says it with empty texts', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '', ALLOW_SANDBOX: '' })).toEqual(readSettings({}));
  });
});

describe('Stripe', () => {
  const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_old' };

  test('is set up by a key, and secrets of which the old ones may stay for a while', () => {
    expect(readSettings(stripe)).toMatchObject({ ...stripe, STRIPE_API_BASE: 'https://api.stripe.com' });
  });

  test.each([
    ['STRIPE_SECRET_KEY', 'pk_live_public'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_new,'],
    ['STRIPE_WEBHOOK_SECRETS', 'secret'],
    ['STRIPE_API_BASE', 'stripe'],
  ])('%s may not be %s', (name, value) => {
    expect(refusal({ [name]: value })).toContain(name);
  });

  test('has no stand-in in production', () => {
    const STRIPE_API_BASE = 'http://127.0.0.1:4242';
    expect(readSettings({ STRIPE_API_BASE })).toMatchObject({ STRIPE_API_BASE });
    expect(refusal({ NODE_ENV: 'production', STRIPE_API_BASE })).toContain('STRIPE_API_BASE');
  });
});

describe('proxies', () => {
  test('are trusted when they are named, and none by itself', () => {
    expect(trustedProxies(readSettings({}))).toEqual([]);
    const TRUSTED_PROXIES = '10.0.0.1, 10.1.0.0/16,2001:db8::/32';
    expect(trustedProxies(readSettings({ TRUSTED_PROXIES }))).toEqual([
      '10.0.0.1',
      '10.1.0.0/16',
      '2001:db8::/32',
    ]);
  });

  test.each(['true', '*', '10.0.0.1,', '10.0.0.0/33', '10.0.0.0/8/8', 'proxy.example.com', '10.0.0.0/x'])(
    'may not be %s',
    (TRUSTED_PROXIES) => expect(refusal({ TRUSTED_PROXIES })).toContain('TRUSTED_PROXIES'),
  );
});

describe('an identity provider', () => {
  const whole = { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };

  test('is set up as a whole, or not at all', () => {
    expect(readSettings(whole)).toMatchObject({ ...whole, OIDC_NAME: 'Single sign-on' });
    for (const name of Object.keys(whole)) expect(refusal({ ...whole, [name]: '' })).toContain('OIDC_ISSUER');
  });

  test('is not asked over plain HTTP but on this machine', () => {
    const at = (OIDC_ISSUER: string) => refusal({ ...whole, OIDC_ISSUER });
    expect(at('http://127.0.0.1:4000')).toBe('nothing was refused');
    expect(at('http://id.example.com')).toContain('https://');
    expect(at('ftp://id.example.com')).toContain('OIDC_ISSUER');
  });
});

describe('a setting', () => {
  test.each([
    ['PORT', '8080', 8080],
    ['PORT', '0', 0],
    ['PROJECTOR_PORT', '65535', 65_535],
    ['ALLOW_SANDBOX', 'true', true],
    ['ALLOW_SANDBOX', 'false', false],
    [
      'DATABASE_URL',
      'postgres://slipway:p%40ss@localhost:5432/slipway',
      'postgres://slipway:p%40ss@localhost:5432/slipway',
    ],
    ['DATABASE_URL', 'postgresql://127.0.0.1/slipway', 'postgresql://127.0.0.1/slipway'],
    ['REDIS_URL', 'redis://localhost:6379', 'redis://localhost:6379'],
    ['PUBLIC_URL', 'http://localhost:3000', 'http://localhost:3000'],
    ['SMTP_URL', 'smtp://user:p%40ss@localhost:2525', 'smtp://user:p%40ss@localhost:2525'],
    ['SMTP_URL', 'smtps://mail.example.com', 'smtps://mail.example.com'],
    ['MAIL_FROM', 'no-reply@example.com', 'no-reply@example.com'],
    ['MASTER_KEY', key, key],
    ['AUDIT_SIGNING_KEY', key, key],
    ['AUDIT_ANCHOR_SECONDS', '300', 300],
  ])('%s=%s is %j', (name, text, value) => {
    expect(readSettings({ [name]: text })).toMatchObject({ [name]: value });
  });

  test.each([
    'postgres://localhost/log',
    'esdb://localhost:2113?tls=false',
    'esdb://admin:p%40ss@a.example:2113,b.example:2113',
    'esdb+discover://cluster.example',
    'kurrentdb://localhost:2113',
    'kurrentdb+discover://cluster.example?tlsCAFile=/etc/ca.crt',
  ])('EVENT_STORE_URL may be %s', (url) => {
    expect(readSettings({ EVENT_STORE_URL: url })).toMatchObject({ EVENT_STORE_URL: url });
  });

  test.each([
    ['NODE_ENV', 'staging'],
    ['HOST', 'x'.repeat(256)],
    ['PORT', 'http'],
    ['PORT', '3000.5'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80 80'],
    ['PROJECTOR_PORT', '70000'],
    ['PUBLIC_URL', 'localhost:3000'],
    ['PUBLIC_URL', 'ftp://localhost'],
    ['DATA_DIR', 'x'.repeat(4097)],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://localhost/slipway'],
    ['DATABASE_API_URL', 'localhost/slipway'],
    ['DATABASE_PROJECTOR_URL', 'postgres:/localhost'],
    ['EVENT_STORE_URL', 'mysql://localhost/log'],
    ['EVENT_STORE_URL', 'localhost:2113'],
    ['EVENT_STORE_URL', 'esdb://'],
    ['EVENT_STORE_URL', 'esdb:/localhost:2113'],
    ['EVENT_STORE_URL', 'kurrentdb://a host:2113'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['MASTER_KEY', 'secret'],
    ['AUDIT_SIGNING_KEY', 'secret'],
    ['AUDIT_ANCHOR_SECONDS', '301'],
    ['MASTER_KEY', randomBytes(16).toString('base64')],
    ['INDEX_KEY', randomBytes(33).toString('base64')],
    ['SANDBOX_URL', 'sandbox'],
    ['SANDBOX_TOKEN', 'x'.repeat(201)],
    ['ALLOW_SANDBOX', 'yes'],
    ['TERRAFORM_BIN', 'x'.repeat(4097)],
    ['SMTP_URL', 'http://mail.example.com'],
    ['MAIL_FROM', 'Slipway'],
    ['FAILPOINT', 'gateway.charge'],
  ])('%s that is wrong stops the start by its name', (name, text) => {
    expect(refusal({ [name]: text })).toContain(name);
  });

  test('that is wrong is not repeated, for it may be a secret', () => {
    expect(refusal({ MASTER_KEY: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toContain(
      'hunter2',
    );
  });

  test('that is wrong hides no other one', () => {
    const said = refusal({ PORT: 'http', LOG_LEVEL: 'loud', MASTER_KEY: 'short' });
    for (const name of ['PORT', 'LOG_LEVEL', 'MASTER_KEY']) expect(said).toContain(name);
  });

  test('that is needed and missing says so by its name', () => {
    const settings = readSettings({ DATABASE_API_URL: 'postgres://localhost/slipway' });
    expect(required(settings, 'DATABASE_API_URL')).toBe('postgres://localhost/slipway');
    expect(() => required(settings, 'MASTER_KEY')).toThrow(/^MASTER_KEY is not set/);
  });

  test('of somebody else is not taken over', () => {
    expect(readSettings({ PATH: '/bin', __proto__: 'x', constructor: 'y' })).toEqual(readSettings({}));
  });
});

describe('a failpoint', () => {
  const FAILPOINT = 'gateway.charge:kill';

  test('is for tests', () =>
    expect(readSettings({ NODE_ENV: 'test', FAILPOINT })).toMatchObject({ FAILPOINT }));

  test.each(['production', 'development'])('stops the start in %s', (NODE_ENV) => {
    expect(refusal({ NODE_ENV, FAILPOINT })).toContain('FAILPOINT');
  });
});

describe('production', () => {
  const production = { NODE_ENV: 'production', SANDBOX_URL: 'http://127.0.0.1:4000' };

  test('does not start with a make-believe cloud', () => {
    expect(refusal(production)).toContain('SANDBOX_URL');
    expect(refusal({ ...production, ALLOW_SANDBOX: 'false' })).toContain('ALLOW_SANDBOX=true');
  });

  test('starts with one that was allowed by name, or without one', () => {
    expect(refusal({ ...production, ALLOW_SANDBOX: 'true' })).toBe('nothing was refused');
    expect(refusal({ NODE_ENV: 'production' })).toBe('nothing was refused');
  });
});

test.each([
  [{}, 'http://127.0.0.1:3000/'],
  [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://0.0.0.0:8080/'],
  [{ PUBLIC_URL: 'https://panel.example.com' }, 'https://panel.example.com/'],
])('with %j people come to %s', (environment, url) => {
  expect(publicUrl(readSettings(environment)).href).toBe(url);
});
