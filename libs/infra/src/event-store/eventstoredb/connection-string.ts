import { InvalidSettings } from '../../config/env';

/** EVENT_STORE_URL as the client takes it. */
export type ConnectionString = {
  readonly text: string;
  /** One call may take so long. */
  readonly callMs: number;
};

const schemes: Readonly<Record<string, string>> = {
  esdb: 'esdb',
  'esdb+discover': 'esdb+discover',
  kurrentdb: 'esdb',
  'kurrentdb+discover': 'esdb+discover',
};

/** What the client understands, in its own comparison: without case, `-` and `_`. It prints the whole URL, password and all, when it meets another one. */
const known = new Set([
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'throwonappendfailure',
  'tls',
  'tlscafile',
  'tlsverifycert',
  'usercertfile',
  'userkeyfile',
]);

const shape = /^([a-z+]+):\/\/((?:[^@?]*@)?[^@/?]+)\/?(?:\?(.*))?$/;
const usual = { callMs: 10_000, keepAliveTimeoutMs: 10_000 } as const;

let connections = 0;

/** Throws `InvalidSettings`, which repeats nothing of the URL but the names of its options. */
export function connectionString(url: string, connectionName: string): ConnectionString {
  const [, scheme = '', address = '', query = ''] = shape.exec(url.trim()) ?? [];
  const ours = schemes[scheme];
  if (ours === undefined) throw invalid('must be esdb://[user:password@]host[:port][?option=value&…]');
  const options = parseOptions(query);
  const callMs = milliseconds(options, 'defaultDeadline', usual.callMs);
  const keepAliveTimeoutMs = milliseconds(options, 'keepAliveTimeout', usual.keepAliveTimeoutMs);
  connections += 1;
  const all = new Map([
    ['connectionname', encodeURIComponent(connectionName)],
    ...options,
    // Clients with equal options share one connection and the calls that it carries; ours are counted per connection.
    ['keepalivetimeout', String(keepAliveTimeoutMs + connections)],
  ]);
  const text = `${ours}://${address}?${[...all].map((option) => option.join('=')).join('&')}`;
  return { text, callMs };
}

function parseOptions(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const option of query.split('&').filter((text) => text !== '')) {
    const [, key = '', value = ''] = /^([A-Za-z_-]{1,30})=([^=]+)$/.exec(option) ?? [];
    const name = key.toLowerCase().replaceAll(/[_-]/g, '');
    if (!known.has(name)) throw invalid(key === '' ? 'has an option that is none' : `has no option ${key}`);
    // The client would verify nevertheless, and print the URL.
    if (name === 'tlsverifycert' && value === 'false')
      throw invalid('cannot have tlsVerifyCert=false; name the certificate authority with tlsCAFile');
    options.set(name, value);
  }
  return options;
}

function milliseconds(options: ReadonlyMap<string, string>, option: string, usual: number): number {
  const text = options.get(option.toLowerCase()) ?? String(usual);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid(`has no number of milliseconds as ${option}`);
  return Number(text);
}

function invalid(why: string): InvalidSettings {
  return new InvalidSettings(`EVENT_STORE_URL ${why}`);
}
