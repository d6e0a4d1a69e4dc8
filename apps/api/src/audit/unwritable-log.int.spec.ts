import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { Client } from 'pg';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import { until } from '../../../../test/support/projections';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

jest.setTimeout(60_000);

/** A log that takes no event any more and can still be read; `mend` makes it whole again. */
type Broken = {
  readonly env: NodeJS.ProcessEnv;
  break(api: GivenApi): Promise<void>;
  mend(): Promise<void>;
  stop(): Promise<void>;
};

/** As on a full disk: PostgreSQL refuses to write, and answers every question. */
async function postgres(): Promise<Broken> {
  let owner: Client | undefined;
  return {
    env: {},
    async break({ ownerUrl }) {
      owner = new Client({ connectionString: ownerUrl });
      await owner.connect();
      await owner.query(`
        CREATE FUNCTION evs.no_room() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER no_room BEFORE INSERT ON evs.events FOR EACH ROW EXECUTE FUNCTION evs.no_room()`);
    },
    async mend() {
      await owner?.query('DROP TRIGGER no_room ON evs.events');
      await owner?.end();
      owner = undefined;
    },
    stop: () => Promise.resolve(),
  };
}

/** It answers no append in time, and every read. */
async function eventStoreDb(): Promise<Broken> {
  const server = await startEventStoreDb();
  return {
    env: { EVENT_STORE_URL: `${server.url}&defaultDeadline=1500` },
    break: async () => {
      for (const method of ['Append', 'BatchAppend'] as const) await server.holdAnswers(method);
    },
    mend: () => server.releaseAnswers(),
    stop: () => server.stop(),
  };
}

describe.each([
  ['postgres', postgres],
  ['eventstoredb', eventStoreDb],
])('a log on %s that takes no event', (_, open) => {
  let log: Broken;
  let api: GivenApi;
  let owner: Owner;

  const ask = (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { cookie: owner.cookie, host: 'panel.example.com', origin: 'http://panel.example.com' };
    const options: InjectOptions = { method, url, headers, ...(payload && { payload }) };
    return api.app.inject(options);
  };
  const own = (path: string) => `/v1/organizations/${owner.organizationId}${path}`;
  const aChild = () => ask('POST', own('/children'), { name: 'Branch', kind: 'master_branch' });

  beforeAll(async () => {
    log = await open();
    api = await anApi(log.env);
    owner = await theOwner(api);
    await log.break(api);
  });
  afterAll(async () => {
    await log.mend();
    await api.close();
    await log.stop();
  });

  const unavailable = { status: 503, code: 'http.unavailable', retry: '1' };
  const said = ({ statusCode, headers, json }: Awaited<ReturnType<typeof ask>>) => ({
    status: statusCode,
    code: json<{ code: string }>().code,
    retry: headers['retry-after'],
  });

  it('answers a change with 503, and says that it may be tried again', async () => {
    expect(said(await aChild())).toEqual(unavailable);
  });

  it('answers a change that is denied with 503: the denial would not be on record', async () => {
    const elsewhere = `/v1/organizations/${randomUUID()}/children`;
    expect(said(await ask('POST', elsewhere, { name: 'Branch', kind: 'master_branch' }))).toEqual(
      unavailable,
    );
  });

  it('lets nobody sign in whose try would not be on record', async () => {
    const signIn = (secret: string) =>
      api.app.inject({
        method: 'POST',
        url: '/v1/session',
        payload: { email: 'ada@example.com', password: secret },
      });
    expect(said(await signIn('wrong horse battery'))).toEqual(unavailable);
    expect(said(await signIn(password))).toEqual(unavailable);
  });

  it('goes on with reads, also with those that are denied, and complains of them in its log', async () => {
    for (const path of ['/v1/me', own('/members'), own('/audit'), own('/orders')])
      expect({ path, status: (await ask('GET', path)).statusCode }).toEqual({ path, status: 200 });
    const denied = await ask('GET', `/v1/organizations/${randomUUID()}/members`);
    expect(said(denied)).toMatchObject({ status: 404, code: 'organizations.not_found' });
    await until(() => api.logged().includes('a denied request was not recorded'));
  });

  it('takes changes again once the log does', async () => {
    await log.mend();
    await until(async () => (await aChild()).statusCode < 300);
  });
});
