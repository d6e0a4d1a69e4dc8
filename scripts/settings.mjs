/**
 * Every environment variable of `npm start` and `npx slipway`, in one table.
 * `--help` prints it and docs/settings.md repeats it; `check` returns what is wrong with a value, or undefined.
 * `default` is what `npm start` takes; `alone` is what a process takes that is started by hand, where that differs.
 */

const portNumber = (value) =>
  /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536
    ? undefined
    : 'must be a port number from 1 to 65535';

const oneOf =
  (...allowed) =>
  (value) =>
    allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`;

const urlOf =
  (...schemes) =>
  (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    const fits = parsed !== undefined && parsed.host !== '' && schemes.includes(parsed.protocol.slice(0, -1));
    return fits ? undefined : `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`;
  };

const key32 = (value) =>
  /^[A-Za-z0-9+/]{43}=$/.test(value) ? undefined : 'must be 32 bytes in base64 (44 characters)';

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
    meaning: 'where the event log lives; only postgres:// in this release',
    secret: true,
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'REDIS_URL',
    default: 'jobs live in PostgreSQL',
    meaning: 'Redis for the job queue',
    secret: true,
    check: urlOf('redis', 'rediss'),
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
    name: 'INDEX_KEY',
    default: 'generated once in DATA_DIR/secrets.json',
    alone: 'must be set',
    meaning: 'key of the blind indexes; base64, 32 bytes',
    secret: true,
    check: key32,
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
    name: 'TERRAFORM_BIN',
    default: 'terraform or tofu on the PATH, else simulator',
    meaning: 'path of the Terraform executable, or simulator',
  },
];
