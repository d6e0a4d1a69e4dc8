import {
  eventStoreUrl,
  factor,
  key32,
  networks,
  oneOf,
  origins,
  portNumber,
  urlOf,
} from './launcher/setting-checks.mjs';

/**
 * Every environment variable of `npm start` and `npx slipway`, in one table.
 * `--help` prints it and docs/settings.md repeats it; `check` returns what is wrong with a value, or undefined.
 * `default` is what `npm start` takes; `alone` is what a process takes that is started by hand, where that differs.
 */

export const settings = [
  { name: 'PORT', default: '3000', meaning: 'port of the API and the dashboard', check: portNumber },
  {
    name: 'HOST',
    default: '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 opens it to the network',
    check: (value) => (/^[A-Za-z0-9.:-]+$/.test(value) ? undefined : 'must be a host name or an IP address'),
  },
  {
    name: 'PUBLIC_URL',
    default: 'http://HOST:PORT',
    meaning: 'address under which browsers reach the dashboard',
    check: urlOf('http', 'https'),
  },
  {
    name: 'OIDC_ISSUER',
    default: 'people sign in with passwords and passkeys only',
    meaning:
      'address of an OpenID Connect provider at which people may sign in; its callback is PUBLIC_URL/oidc',
    check: urlOf('http', 'https'),
  },
  { name: 'OIDC_CLIENT_ID', default: 'none', meaning: 'what the provider calls this installation' },
  {
    name: 'OIDC_CLIENT_SECRET',
    default: 'none',
    meaning: 'secret of this installation at the provider',
    secret: true,
  },
  { name: 'OIDC_NAME', default: 'Single sign-on', meaning: 'how the sign-in page calls the provider' },
  {
    name: 'TRUSTED_PROXIES',
    default: 'none',
    meaning:
      'addresses or networks, with commas between them, of proxies that say in X-Forwarded-For for whom they ask; without them all who come through a proxy share its tries to sign in',
    check: networks,
  },
  {
    name: 'CORS_ORIGINS',
    default: 'none',
    meaning:
      'origins of other sites, with commas between them, whose scripts may call the API with a token; cookies never count there',
    check: origins,
  },
  {
    name: 'RATE_LIMIT_FACTOR',
    default: '1',
    meaning: 'what every limit of requests a minute is multiplied by (docs/how-to/operate.md), 0.01 to 1000',
    check: factor,
  },
  {
    name: 'PROJECTOR_PORT',
    default: 'PORT + 1',
    meaning: "port of the projector's own /livez, /readyz and /metrics",
    check: portNumber,
  },
  {
    name: 'DATA_DIR',
    default: '.data in the clone; as root /var/lib/slipway',
    alone: '.data',
    meaning: 'folder that keeps the database, the keys, the logs and the sandbox; survives restarts',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    meaning: 'trace, debug, info, warn, error or fatal',
    check: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
  },
  {
    name: 'NODE_ENV',
    default: 'development',
    meaning:
      'development, test or production; in production there is no sandbox unless ALLOW_SANDBOX says so',
    check: oneOf('production', 'development', 'test'),
  },
  {
    name: 'DATABASE_URL',
    default: 'a private PostgreSQL in DATA_DIR',
    alone: 'must be set for slipway migrate',
    meaning: "the owner's login to your own PostgreSQL; used to migrate and by operator commands only",
    secret: true,
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'DATABASE_API_URL',
    default: 'DATABASE_URL with login slipway_api',
    alone: 'must be set for the API and slipway migrate',
    meaning: "the API's login; created by the migration with the password found here",
    secret: true,
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'DATABASE_PROJECTOR_URL',
    default: 'DATABASE_URL with login slipway_projector',
    alone: 'must be set for the projector and slipway migrate',
    meaning: "the projector's login; created by the migration with the password found here",
    secret: true,
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'EVENT_STORE_URL',
    default: 'the same database',
    meaning: 'where the event log lives: postgres://, or esdb:// or kurrentdb:// for EventStoreDB',
    secret: true,
    check: eventStoreUrl,
  },
  {
    name: 'REDIS_URL',
    default: 'jobs live in PostgreSQL',
    meaning: 'Redis for the job queue',
    secret: true,
    check: urlOf('redis', 'rediss'),
  },
  {
    name: 'SMTP_URL',
    default: 'mails can be read at /mailbox on this machine; in production it must be set',
    meaning:
      'mail server: smtp://user:password@host:587 with STARTTLS, or smtps://; only loopback may do without TLS',
    secret: true,
    check: urlOf('smtp', 'smtps'),
  },
  {
    name: 'MAIL_FROM',
    default: 'no-reply at the host of PUBLIC_URL',
    meaning: 'address that mails come from',
    check: (value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? undefined : 'must be an e-mail address'),
  },
  {
    name: 'MASTER_KEY',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set',
    meaning: 'key that seals secrets and personal data; base64, 32 bytes; lost key, lost data',
    secret: true,
    check: key32,
  },
  {
    name: 'MASTER_KEY_OTHER',
    default: 'none',
    meaning: 'a second master key that opens and does not seal, while keys are exchanged',
    secret: true,
    check: key32,
  },
  {
    name: 'INDEX_KEY',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set',
    meaning: 'key of the blind indexes; base64, 32 bytes',
    secret: true,
    check: key32,
  },
  {
    name: 'AUDIT_SIGNING_KEY',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set for the projector and slipway verify-audit',
    meaning: 'Ed25519 key that signs the audit chain; base64, 32 bytes; keep it from who owns the database',
    secret: true,
    check: key32,
  },
  {
    name: 'AUDIT_EXPORT_KEY',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set for signed exports over the API',
    meaning: 'Ed25519 key that seals exports of the audit log; base64, 32 bytes; of no use for the chain',
    secret: true,
    check: key32,
  },
  {
    name: 'AUDIT_ANCHOR_FILE',
    default: 'DATA_DIR/audit-anchors.ndjson',
    meaning: 'file that gets the signed heads of the audit chain; best on another machine',
  },
  {
    name: 'AUDIT_ANCHOR_SECONDS',
    default: '60',
    meaning: 'how soon a new event is sealed in the anchor file, 1 to 300',
    check: (value) =>
      /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 300
        ? undefined
        : 'must be a number of seconds from 1 to 300',
  },
  {
    name: 'ALLOW_SANDBOX',
    default: 'true, in production false',
    alone: 'false',
    meaning: 'true allows make-believe servers and payments in production too, false allows them nowhere',
    check: oneOf('true', 'false'),
  },
  {
    name: 'SANDBOX_PORT',
    default: 'a free port, remembered in DATA_DIR',
    alone: 'must be set for the sandbox',
    meaning: 'port of the sandbox on 127.0.0.1',
    check: portNumber,
  },
  {
    name: 'SANDBOX_URL',
    default: 'http://127.0.0.1:SANDBOX_PORT',
    alone: 'must be set',
    meaning: 'address of the sandbox; set it to use one that runs elsewhere',
    check: urlOf('http', 'https'),
  },
  {
    name: 'SANDBOX_TOKEN',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set',
    meaning: 'bearer token of the sandbox',
    secret: true,
  },
  {
    name: 'STRIPE_SECRET_KEY',
    default: 'no payments by Stripe',
    meaning: "the installation's key at Stripe; with it customers pay by card or debit",
    secret: true,
    check: (value) =>
      /^(sk|rk)_(test|live)_[A-Za-z0-9_]{1,200}$/.test(value) ? undefined : 'must start with sk_ or rk_',
  },
  {
    name: 'STRIPE_WEBHOOK_SECRETS',
    default: 'no webhooks are taken',
    meaning:
      'signing secrets of the webhook at PUBLIC_URL/v1/webhooks/stripe; with commas while one is replaced',
    secret: true,
    check: (value) =>
      /^whsec_[^\s,]+(,whsec_[^\s,]+)*$/.test(value) ? undefined : 'must be secrets that start with whsec_',
  },
  {
    name: 'STRIPE_API_BASE',
    default: 'https://api.stripe.com',
    meaning: 'address of Stripe; another one is a stand-in for tests and refused in production',
    check: urlOf('http', 'https'),
  },
  {
    name: 'FAILPOINT',
    default: 'none',
    meaning: 'for tests of the product itself: <name of `slipway failpoints`>:kill kills the process there',
    check: (value) => (/^[a-z_.-]{1,100}:kill$/.test(value) ? undefined : 'must be a failpoint and :kill'),
  },
  {
    name: 'TERRAFORM_BIN',
    default: 'terraform or tofu on the PATH, else simulator',
    meaning: 'path of the Terraform executable, or simulator',
  },
  {
    name: 'AWS_STS_URL',
    default: 'https://sts.amazonaws.com',
    meaning: 'AWS: where an access key is tested',
    check: urlOf('http', 'https'),
  },
  {
    name: 'GOOGLE_TOKEN_URL',
    default: 'https://oauth2.googleapis.com',
    meaning: 'Google: where a service account gets its token',
    check: urlOf('http', 'https'),
  },
  {
    name: 'GOOGLE_COMPUTE_URL',
    default: 'https://compute.googleapis.com',
    meaning: 'Google: Compute Engine',
    check: urlOf('http', 'https'),
  },
  {
    name: 'AZURE_LOGIN_URL',
    default: 'https://login.microsoftonline.com',
    meaning: 'Azure: where an application gets its token',
    check: urlOf('http', 'https'),
  },
  {
    name: 'AZURE_MANAGEMENT_URL',
    default: 'https://management.azure.com',
    meaning: 'Azure: Resource Manager',
    check: urlOf('http', 'https'),
  },
  {
    name: 'DIGITALOCEAN_API_URL',
    default: 'https://api.digitalocean.com',
    meaning: 'API of DigitalOcean',
    check: urlOf('http', 'https'),
  },
  {
    name: 'HETZNER_API_URL',
    default: 'https://api.hetzner.cloud',
    meaning: 'API of Hetzner Cloud',
    check: urlOf('http', 'https'),
  },
];
