import { settings } from '../settings.mjs';
import { asLogin } from './database.mjs';
import { Sentence } from './sentences.mjs';
import { terraformEngine } from './terraform.mjs';

const named = new Set(settings.map(({ name }) => name));

/** Our environment without the settings, which each process gets by name, and without npm's own variables. */
export function plainEnvironment(environment = process.env) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !named.has(name) && !/^npm_/i.test(name)),
  );
}

const pick = (values, names) =>
  Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));

const urlHost = (host) => (host.includes(':') ? `[${host}]` : host);

/** Where a browser or a probe on this machine reaches a listener: a wildcard address is no destination. */
export const reachableHost = (host) => urlHost({ '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host);

/** Host and ports with their defaults, as numbers. */
export function addressesOf(given) {
  const port = Number(given.PORT ?? 3000);
  const host = given.HOST ?? '127.0.0.1';
  const projectorPort = Number(given.PROJECTOR_PORT ?? port + 1);
  const publicUrl = given.PUBLIC_URL ?? `http://${reachableHost(host)}:${port}`;
  return { host, port, projectorPort, publicUrl };
}

/**
 * Refuses a start that could sell nothing: production is an explicit choice, and so is make-believe in production.
 */
export function requireSomethingToSell({ NODE_ENV, ALLOW_SANDBOX }) {
  if (ALLOW_SANDBOX === 'true') return;
  const unless =
    'this release knows no other servers and payments than those of the sandbox, which are make-believe';
  if (ALLOW_SANDBOX === 'false')
    throw new Sentence(`ALLOW_SANDBOX is false, but ${unless}: set it to true or leave it out.`);
  if (NODE_ENV === 'production')
    throw new Sentence(
      `NODE_ENV is production, but ${unless}: set ALLOW_SANDBOX=true if you mean that, or leave out NODE_ENV.`,
    );
}

/** Every setting with its value for this run. `sandboxPort` and `ownerUrl` are known only after the ports are chosen. */
export function effectiveSettings({ given, secrets, dataDir, sandboxPort, ownerUrl }) {
  const { host, port, projectorPort, publicUrl } = addressesOf(given);
  const database = given.DATABASE_URL ?? ownerUrl;
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    MASTER_KEY: secrets.MASTER_KEY,
    INDEX_KEY: secrets.INDEX_KEY,
    AUDIT_SIGNING_KEY: secrets.AUDIT_SIGNING_KEY,
    AUDIT_EXPORT_KEY: secrets.AUDIT_EXPORT_KEY,
    SANDBOX_TOKEN: secrets.SANDBOX_TOKEN,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
    DATABASE_API_URL: asLogin(database, 'slipway_api', secrets.API_DATABASE_PASSWORD),
    DATABASE_PROJECTOR_URL: asLogin(database, 'slipway_projector', secrets.PROJECTOR_DATABASE_PASSWORD),
    ...given,
    TERRAFORM_BIN: terraformEngine(given.TERRAFORM_BIN),
    HOST: host,
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    PROJECTOR_PORT: String(projectorPort),
    DATA_DIR: dataDir,
    DATABASE_URL: database,
  };
}

const everywhere = ['NODE_ENV', 'LOG_LEVEL', 'HOST', 'DATA_DIR'];
const served = [
  ...everywhere,
  'PORT',
  'PUBLIC_URL',
  'PROJECTOR_PORT',
  'EVENT_STORE_URL',
  'REDIS_URL',
  'MASTER_KEY',
  'MASTER_KEY_OTHER',
  'INDEX_KEY',
  'ALLOW_SANDBOX',
  'SANDBOX_URL',
  'SANDBOX_TOKEN',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRETS',
  'STRIPE_API_BASE',
  'TERRAFORM_BIN',
  'SMTP_URL',
  'MAIL_FROM',
];

const clouds = [
  'AWS_STS_URL',
  'GOOGLE_TOKEN_URL',
  'GOOGLE_COMPUTE_URL',
  'AZURE_LOGIN_URL',
  'AZURE_MANAGEMENT_URL',
  'DIGITALOCEAN_API_URL',
  'HETZNER_API_URL',
];

// Each process gets what it needs and no more: only operator commands know the owner's login to the database.
const known = {
  cli: [...settings.map(({ name }) => name)],
  api: [...served, ...clouds, 'DATABASE_API_URL', 'AUDIT_EXPORT_KEY'],
  projector: [
    ...served,
    'DATABASE_PROJECTOR_URL',
    'AUDIT_SIGNING_KEY',
    'AUDIT_ANCHOR_FILE',
    'AUDIT_ANCHOR_SECONDS',
  ],
  sandbox: [...everywhere, 'SANDBOX_PORT', 'SANDBOX_TOKEN', 'ALLOW_SANDBOX'],
};

/** The whole environment of one process (`cli`, `api`, `projector` or `sandbox`). */
export function environmentOf(name, effective, paths) {
  const extra = name === 'sandbox' ? { SANDBOX_DATA_DIR: paths.sandbox } : {};
  return { ...plainEnvironment(), ...pick(effective, known[name]), ...extra };
}
