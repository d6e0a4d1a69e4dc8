// Provisioner of the sandbox module: node cloud.mjs create|destroy network|firewall|ssh_key|server
// Reads the resource's input as JSON from SLIPWAY_RESOURCE and the way to the cloud from SANDBOX_URL and SANDBOX_TOKEN.
// Plain Node without dependencies: Terraform runs a copy of it in the folder of the run.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const LIST_TIMEOUT_MS = 10_000;
const CREATE_TIMEOUT_MS = 60_000;
/** How long a create whose answer was lost may take to show up at the provider. */
const SETTLE_MS = 20_000;
const MESSAGE_LIMIT = 1_500;
const ANSWER_LIMIT = 1_048_576;
const ANSWER = 'cloud/server.json';
const INTENT = 'cloud/server.pending.json';

// Terraform may be killed while a create is on its way. The create is then finished all the same: what the next run
// finds is a whole machine, not half of one.
process.stdout.on('error', ignoreLostReader);
process.stderr.on('error', ignoreLostReader);

function ignoreLostReader(error) {
  if (error.code !== 'EPIPE') throw error;
}

function environment(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the sandbox module needs it in Terraform's environment`);
  return value;
}

/** Terraform writes what this program prints to a file: the token must not be in it in any form. */
function scrubbed(text) {
  const token = process.env.SANDBOX_TOKEN ?? '';
  if (token.length < 4) return text;
  const forms = [token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1)];
  const bytes = Buffer.from(token);
  forms.push(bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex'));
  return forms.reduce((clean, form) => clean.replaceAll(form, '[secret]'), text);
}

function say(text) {
  const printable = scrubbed(text).replace(/\p{Cc}+/gu, ' ');
  process.stdout.write(`${printable.slice(0, MESSAGE_LIMIT)}\n`);
}

async function call(method, path, timeoutMs, body) {
  const answer = await fetch(new URL(path, environment('SANDBOX_URL')), {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      authorization: `Bearer ${environment('SANDBOX_TOKEN')}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await bounded(answer);
  return { status: answer.status, ok: answer.ok, body: parsed(text, answer.status) };
}

async function bounded(answer) {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > ANSWER_LIMIT) throw new Error('the sandbox cloud answered more than 1 MiB');
  }
  return text;
}

function parsed(text, status) {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`the sandbox cloud answered ${status} with something that is not JSON`, { cause: error });
  }
}

function refusal(what, answer) {
  const detail = answer.body?.error?.message ?? `status ${answer.status}`;
  return new Error(`the sandbox cloud refused to ${what}: ${String(detail)}`);
}

async function serversOf(tag) {
  const answer = await call('GET', `/cloud/servers?tag=${encodeURIComponent(tag)}`, LIST_TIMEOUT_MS);
  if (!answer.ok) throw refusal('list servers', answer);
  if (!Array.isArray(answer.body.servers)) throw new Error('the sandbox cloud answered no list of servers');
  // The provider's filter is not trusted with the decision what to delete.
  return answer.body.servers.filter((server) => server.tag === tag);
}

async function json(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    // Cut off by a crash: it says no more than that it was begun.
    if (error instanceof SyntaxError) return { startedAt: Date.now() };
    throw error;
  }
}

async function save(file, value) {
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** A create that was begun and never answered may still be on its way: wait until it shows or can no longer come. */
async function settledServersOf(tag) {
  const intent = await json(INTENT);
  let servers = await serversOf(tag);
  if (intent === null) return servers;
  const left = Math.min(SETTLE_MS, SETTLE_MS - (Date.now() - intent.startedAt));
  const deadline = performance.now() + left;
  if (servers.length === 0 && left > 0)
    say('An earlier create was not answered; waiting for what became of it');
  while (servers.length === 0 && performance.now() < deadline) {
    await pause(250);
    servers = await serversOf(tag);
  }
  return servers;
}

async function keep(server) {
  const { id, name, publicIp, privateIp, sshUser, sshPort, hostKey } = server;
  await save(ANSWER, { id, name, publicIp, privateIp, sshUser, sshPort, hostKey });
  await rm(INTENT, { force: true });
}

/** Looks before it creates: the cloud bills two creates under one tag as two servers. */
async function createServer(wish) {
  const existing = await settledServersOf(wish.run);
  if (existing.length > 0) {
    const oldest = existing.toSorted((a, b) => String(a.createdAt).localeCompare(String(b.createdAt)))[0];
    await keep(oldest);
    return say(`Server ${oldest.id} exists already under this tag and is taken over`);
  }
  await save(INTENT, { startedAt: Date.now() });
  const { run, name, region, size, public_key: publicKey } = wish;
  const answer = await call('POST', '/cloud/servers', CREATE_TIMEOUT_MS, {
    tag: run,
    name,
    region,
    size,
    publicKey,
  });
  if (!answer.ok) {
    await rm(INTENT, { force: true });
    throw refusal('create the server', answer);
  }
  await keep(answer.body);
  say(`Server ${answer.body.id} is running`);
}

async function deleteAll(servers) {
  for (const server of servers) {
    const answer = await call('DELETE', `/cloud/servers/${encodeURIComponent(server.id)}`, CREATE_TIMEOUT_MS);
    if (!answer.ok && answer.status !== 404) throw refusal('delete the server', answer);
    say(`Server ${server.id} is deleted`);
  }
}

async function destroyServer({ run }) {
  await deleteAll(await serversOf(run));
  await rm(ANSWER, { force: true });
}

/** Built first, destroyed last: takes along a server that Terraform's state does not know, or knows as tainted. */
async function destroyNetwork({ run }) {
  await deleteAll(await settledServersOf(run));
  await rm(INTENT, { force: true });
  await rm('cloud/network.json', { force: true });
}

// Network, firewall and key of a sandbox server are its host's own business; the module keeps them as records so
// that a run has the stages of a real one.
const record = (name) => async (wish) => save(`cloud/${name}.json`, wish);
const forget = (name) => async () => rm(`cloud/${name}.json`, { force: true });

const actions = {
  create: {
    network: record('network'),
    firewall: record('firewall'),
    ssh_key: record('ssh_key'),
    server: createServer,
  },
  destroy: {
    network: destroyNetwork,
    firewall: forget('firewall'),
    ssh_key: forget('ssh_key'),
    server: destroyServer,
  },
};

async function main([verb, resource]) {
  const action = Object.hasOwn(actions, verb) ? actions[verb][resource] : undefined;
  if (action === undefined)
    throw new Error('usage: cloud.mjs create|destroy network|firewall|ssh_key|server');
  await mkdir('cloud', { recursive: true, mode: 0o700 });
  await action(JSON.parse(environment('SLIPWAY_RESOURCE')));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const cause = error.cause?.code ?? error.cause?.message;
  say(`Error: ${error.message}${cause ? ` (${cause})` : ''}`);
  process.exitCode = 1;
}
