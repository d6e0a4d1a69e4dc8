import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { Client } from 'pg';
import { AnchorFile } from '@slipway/infra/audit/chain/anchor-file';
import { ChainLag } from '@slipway/infra/audit/chain/chain-lag';
import { ChainTable } from '@slipway/infra/audit/chain/chain-table';
import { Chainer } from '@slipway/infra/audit/chain/chainer';
import { Sealer } from '@slipway/infra/audit/chain/sealer';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import { systemClock } from '@slipway/infra/clock.adapter';
import { connect } from '@slipway/infra/database/connect';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import { silent, until } from '../../../../test/support/projections';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

jest.setTimeout(60_000);

/** A chain over the log of an API, told of by what the projector alarms by. */
async function aChain({ ownerUrl, writeSide }: GivenApi) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-lag-'));
  const pool = connect({ url: ownerUrl, applicationName: 'chain spec' });
  const [table, lag] = [new ChainTable(pool), new ChainLag()];
  const nothing = () => undefined;
  const observer = {
    waiting: (since: Date) => lag.waiting(since),
    chained: (events: number, seconds: number) => lag.chained(events, seconds),
    left: () => lag.left(),
    sealed: nothing,
    failed: nothing,
  };
  const sealer = new Sealer({
    table,
    file: new AnchorFile(join(folder, 'anchors.ndjson')),
    key: new SigningKey(randomBytes(32).toString('base64')),
    clock: systemClock,
    log: silent,
    observer,
    everyMs: 60_000,
  });
  const chainer = new Chainer({ pool, store: writeSide.rawLog, sealer, log: silent, observer });
  chainer.start();
  const close = async () => {
    await chainer.close();
    await pool.end();
    await rm(folder, { recursive: true });
  };
  return { table, lag, close };
}

describe.each([
  ['PostgreSQL', () => Promise.resolve({ url: undefined, stop: () => Promise.resolve() })],
  ['EventStoreDB', startEventStoreDb],
] as const)('a chainer that hangs, with the log on %s', (_, start) => {
  let server: { readonly url: string | undefined; stop(): Promise<void> };
  let api: GivenApi;
  let owner: Owner;
  let chain: Awaited<ReturnType<typeof aChain>>;
  let blocker: Client;

  const ask = (method: 'GET' | 'POST', path: string, payload?: object) => {
    const headers = { cookie: owner.cookie, host: 'panel.example.com', origin: 'http://panel.example.com' };
    const url = `/v1/organizations/${owner.organizationId}${path}`;
    const options: InjectOptions = { method, url, headers, ...(payload && { payload }) };
    return api.app.inject(options);
  };
  const chained = async () => (await chain.table.last())?.n ?? 0;

  beforeAll(async () => {
    server = await start();
    api = await anApi(server.url === undefined ? {} : { EVENT_STORE_URL: server.url });
    owner = await theOwner(api);
    chain = await aChain(api);
    await until(async () => (await chained()) > 0 && chain.lag.seconds() === 0);
    blocker = new Client({ connectionString: api.ownerUrl });
    await blocker.connect();
  });
  afterAll(async () => {
    await blocker.end();
    await chain.close();
    await api.close();
    await server.stop();
  });

  test('is seen by its lag, and nobody else waits for it', async () => {
    const before = await chained();
    // Whoever reads the chain may; who appends to it waits.
    await blocker.query('BEGIN; LOCK TABLE runtime.audit_chain IN SHARE MODE');
    const created = await ask('POST', '/children', { name: 'Branch', kind: 'master_branch' });
    expect(created.statusCode).toBe(201);
    expect((await ask('GET', '/safeguards')).statusCode).toBe(200);
    await until(async () => chain.lag.seconds() > 1);
    expect((await ask('POST', '/tokens', { name: 'ci', scopes: ['read'] })).statusCode).toBe(201);
    expect(
      (await ask('GET', '/access/explain?action=servers.server.read&user=' + owner.userId)).statusCode,
    ).toBe(200);
    expect(await chained()).toBe(before);

    await blocker.query('COMMIT');
    await until(async () => (await chained()) > before && chain.lag.seconds() === 0);
  });
});
