// How much of a plain database the write path keeps: commands through HTTP against single-row INSERT commits on the
// same PostgreSQL, in interleaved rounds of one run; and how long until what was written can be read.
import autocannon from 'autocannon';
import pg from 'pg';
import { LeanClient } from './lean-client.mjs';
import { startProduct } from './product.mjs';
import { median, percentile, report, row } from './report.mjs';

const connections = 16;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const secondsEach = Number(process.env.BENCH_SECONDS ?? 5);
const latencySamples = 500;
const pauseMs = 20;

async function rawInserts(databaseUrl) {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      return client;
    }),
  );
  const stopAt = performance.now() + secondsEach * 1000;
  let commits = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < stopAt) {
        await insert(client);
        commits += 1;
      }
    }),
  );
  await Promise.all(clients.map((client) => client.end()));
  return commits / secondsEach;
}

const payload = JSON.stringify({ text: 'x'.repeat(280) });

function insert(client) {
  return client.query({ name: 'raw', text: 'INSERT INTO bench_raw (data) VALUES ($1)', values: [payload] });
}

/** One event in one new stream each: authorized, decided, appended under guards, answered. */
async function commands({ url, owner }) {
  const result = await autocannon({
    url: `${url}/v1/organizations/${owner.organizationId}/tokens`,
    method: 'POST',
    headers: owner.headers,
    body: JSON.stringify({ name: 'bench', scopes: ['read'] }),
    connections,
    duration: secondsEach,
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0)
    throw new Error(`${failed} of ${result.requests.total} commands failed; the figure would mean nothing`);
  return result.requests.average;
}

async function rawLatencies(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const samples = await sampled(() => insert(client));
  await client.end();
  return samples;
}

async function sampled(work) {
  const samples = [];
  for (let left = latencySamples; left > 0; left -= 1) {
    const from = performance.now();
    await work();
    samples.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return samples;
}

/** From sending the command to having read, with `?after=`, a page that shows it. */
async function writeThenRead({ url, owner }) {
  const tokens = `${url}/v1/organizations/${owner.organizationId}/tokens`;
  const { headers } = owner;
  const client = new LeanClient();
  const samples = await sampled(async () => {
    const written = await client.ask('POST', tokens, headers, '{"name":"bench","scopes":["read"]}');
    const { id } = written.body;
    const after = written.headers['x-consistency-token'];
    const page = await client.ask('GET', `${tokens}?limit=1&after=${after}`, headers);
    const [first] = page.body.items;
    if (first?.id !== id) throw new Error(`wrote ${id} but read ${first?.id} (status ${page.status})`);
  });
  client.close();
  return samples;
}

const product = await startProduct();
const admin = new pg.Client({ connectionString: product.databaseUrl });
await admin.connect();
try {
  await admin.query(
    'CREATE TABLE bench_raw (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data jsonb)',
  );
  await commands(product);
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ raw: await rawInserts(product.databaseUrl), http: await commands(product) });
  }
  await product.startProjector();
  await admin.query('CHECKPOINT');
  await writeThenRead(product);
  const raw = await rawLatencies(product.databaseUrl);
  const visible = await writeThenRead(product);
  const medianOf = (name) => median(pairs.map((pair) => pair[name]));
  report('main-job', [
    row(`commands through HTTP, ${connections} connections`, medianOf('http'), '1/s', medianOf('raw')),
    row('command to readable, p50', percentile(visible, 0.5), 'ms', percentile(raw, 0.5)),
    row('command to readable, p99', percentile(visible, 0.99), 'ms', percentile(raw, 0.99)),
    row('p50 above raw INSERT', percentile(visible, 0.5) - percentile(raw, 0.5), 'ms', null),
    row('p99 above raw INSERT', percentile(visible, 0.99) - percentile(raw, 0.99), 'ms', null),
  ]);
} finally {
  await admin.end();
  await product.close();
}
