import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aStoredEvent } from '@slipway/application/runtime/given-log';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { connect } from '@slipway/infra/database/connect';
import type { Pool } from '@slipway/infra/database/connect';
import { ada, aHouse, aPerson, forgetIn, theOwner } from '@slipway/infra/identity/given-people';
import type { House } from '@slipway/infra/identity/given-people';
import type { WriteSide } from '@slipway/infra/write-side';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import { until } from '../../../../test/support/projections';
import { UsageError } from '../command';
import { replay } from './replay';

jest.setTimeout(60_000);

const before = { ...process.env };
let house: House;
let one: WriteSide;
let owner: Pool;
let folder: string;
let end: () => Promise<void>;

/** A house with its first owner, and the log where it is wanted. */
async function open(eventStoreUrl?: string): Promise<void> {
  house = await aHouse(eventStoreUrl);
  Object.assign(process.env, house.environment);
  one = house.aProcess();
  owner = connect({ url: house.ownerUrl, applicationName: 'spec' });
  folder = await mkdtemp(join(tmpdir(), 'slipway-replay-'));
  end = async () => {
    process.env = { ...before };
    await owner.end();
    await house.close();
    await rm(folder, { recursive: true });
  };
}

async function said(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await replay(args, (line) => lines.push(line));
  return lines.join('\n');
}

async function refused(...args: readonly string[]): Promise<string> {
  const failure: unknown = await said(...args).catch((error: unknown) => error);
  if (!(failure instanceof UsageError)) throw new Error(`it was not refused: ${String(failure)}`);
  return failure.message;
}

type Line = { readonly table: string; readonly row: Readonly<Record<string, unknown>> };

function linesIn(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line) as Line);
}

async function isNothingLeft(): Promise<void> {
  await until(async () => {
    const { rows } = await owner.query(`SELECT FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'`);
    return rows.length === 0;
  });
}

describe.each([
  ['postgres', () => Promise.resolve(undefined)],
  ['eventstoredb', startEventStoreDb],
])('slipway replay, with the log in %s', (_, startServer) => {
  let stop: () => Promise<void>;
  beforeEach(async () => {
    const server = await startServer();
    stop = () => server?.stop() ?? Promise.resolve();
    await open(server?.url);
  });
  afterEach(async () => {
    await end();
    await stop();
  });

  it('shows a view as it was, and exports it', async () => {
    const { organizationId } = await theOwner(one);
    const then = await one.store.head();
    const text = await said('--until', then, '--view', 'organization-list');
    expect(text).toMatch(/^organization-list as of position \d[\d:]+: the last of \d+ events is of \d{4}-/);
    expect(text).toContain('Acme Hosting');
    expect(linesIn(await said('--until', then, '--view', 'membership', '--format', 'ndjson'))).toMatchObject([
      { table: 'membership_v1', row: { organization_id: organizationId, role: 'owner' } },
    ]);
    const file = join(folder, 'rows.csv');
    const told = await said('--until', then, '--view', 'membership', '--out', file);
    expect(told).toContain(`the rows are in ${file}`);
    const [head, row, ...more] = (await readFile(file, 'utf8')).trim().split('\r\n');
    expect(head).toMatch(/^table,organization_id,user_id,/);
    expect(row).toContain(`membership_v1,${organizationId},`);
    expect(more).toEqual([]);
    expect(await refused('--until', then, '--view', 'membership', '--out', file)).toContain('exists already');
    await isNothingLeft();
  });

  it('shows nothing before the first event, and what was only then there at an instant', async () => {
    await theOwner(one);
    expect(await said('--until', '2001-01-01T00:00:00Z', '--view', 'membership')).toBe(
      'membership as of 2001-01-01T00:00:00Z: nothing had happened yet',
    );
    const now = one.clock.now();
    expect(linesIn(await said('--until', now, '--view', 'membership', '--format', 'ndjson'))).toHaveLength(1);
    const all = linesIn(await said('--until', now, '--format', 'ndjson'));
    expect(new Set(all.map(({ table }) => table))).toContain('audit_timeline_v1');
    const none = await said('--until', now, '--format', 'ndjson', '--organization', randomUUID());
    expect(none).toBe('');
  });

  it('shows of a forgotten person whose data it was, and of nobody what it says', async () => {
    await theOwner(one);
    const userId = trusted<UserId>(await aPerson(one, 'bob@example.com'));
    const then = await one.store.head();
    await forgetIn(one)(userId);
    const text = await said('--until', then, '--view', 'audit-timeline', '--format', 'ndjson');
    expect(text).toContain(`{"subject":"${userId}","forgotten":true}`);
    expect(text).toContain('"sealed":true}');
    for (const secret of ['bob@example.com', 'Name of', ada.name, ada.email])
      expect(text).not.toContain(secret);
  });

  it('leaves out what readers never saw, and says so', async () => {
    await theOwner(one);
    const poison = aStoredEvent({ type: 'billing.order-placed', data: { orderId: null } });
    await one.store.append('order-0b3f6d7e-4c1f-4b0e-9a53-0a5d5f1a7f11', 'no_stream', [poison]);
    const text = await said('--until', await one.store.head(), '--view', 'order-list');
    expect(text).toContain('because they cannot be projected');
    expect(text).toContain('order-0b3f6d7e');
  });

  it('says what is wrong with the question', async () => {
    await theOwner(one);
    const head = await one.store.head();
    expect(await refused('--until', head, '--view', 'nothing')).toContain('organization-list');
    expect(await refused()).toContain('--until');
    expect(await refused('--until', 'yesterday')).toContain('--until');
    expect(await refused('--until', '2026-02-31T25:00:00Z')).toContain('--until');
    expect(await refused('--until', '2999-01-01T00:00:00Z')).toContain('has not come yet');
    expect(await refused('--until', head.replaceAll(/\d/g, '9'))).toContain('is not in this log');
    const other = head.includes(':') ? '7' : '7:7';
    expect(await refused('--until', other)).toContain('is not in this log');
    expect(await refused('--until', head, '--format', 'xml')).toContain('text, ndjson, csv');
    expect(await refused('--until', head, '--format', 'csv')).toContain('--view');
  });
});

describe('a replay that does not come to its end', () => {
  beforeEach(() => open());
  afterEach(() => end());

  it('by Ctrl-C leaves neither tables nor a file, and says that the next one begins anew', async () => {
    await theOwner(one);
    const head = await one.store.head();
    const running = refused('--until', head, '--out', join(folder, 'rows.ndjson'));
    process.emit('SIGINT');
    expect(await running).toContain('the next run begins at the beginning of the log');
    expect(await readdir(folder)).toEqual([]);
    await isNothingLeft();
  });

  it('by the loss of its connection leaves nothing, and the next one is whole', async () => {
    await theOwner(one);
    const head = await one.store.head();
    // Waits at the lock while it makes its tables, until its connection is taken away.
    const locker = await owner.connect();
    await locker.query('BEGIN; LOCK TABLE rm.audit_timeline_v1 IN ACCESS EXCLUSIVE MODE');
    const running = refused('--until', head);
    await until(async () => {
      const { rows } = await owner.query<{ ended: boolean }>(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
         WHERE application_name = 'slipway replay' AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    expect(await running).toContain('run the same command again');
    await locker.query('ROLLBACK');
    locker.release();
    await isNothingLeft();
    expect(linesIn(await said('--until', head, '--format', 'ndjson')).length).toBeGreaterThan(3);
    await isNothingLeft();
  });
});
