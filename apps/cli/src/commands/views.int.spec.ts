import type { Pool } from 'pg';
import { aStoredEvent } from '@slipway/application/runtime/given-log';
import { connect } from '@slipway/infra/database/connect';
import { aHouse, theOwner } from '@slipway/infra/identity/given-people';
import type { House } from '@slipway/infra/identity/given-people';
import { allViews } from '@slipway/infra/projections/all-views';
import type { ProjectionRunner } from '@slipway/infra/projections/projection-runner';
import type { WriteSide } from '@slipway/infra/write-side';
import { aRunner, until } from '../../../../test/support/projections';
import type { RunCommand } from '../command';
import { UsageError } from '../command';
import { parked } from './parked';
import { rebuild } from './rebuild';

jest.setTimeout(60_000);

const before = { ...process.env };
let house: House;
let one: WriteSide;
let projector: Pool;
let runner: ProjectionRunner | null;

beforeEach(async () => {
  house = await aHouse();
  Object.assign(process.env, house.environment);
  one = house.aProcess();
  await theOwner(one);
  projector = connect({ url: house.environment['DATABASE_PROJECTOR_URL'] ?? '', applicationName: 'spec' });
  runner = null;
});
afterEach(async () => {
  process.env = { ...before };
  await runner?.close();
  await projector.end();
  await house.close();
});

function startProjector(): void {
  runner = aRunner({ pool: projector, store: one.store, projections: allViews });
  runner.start();
}

const shown = async (table: string): Promise<number> =>
  (await projector.query<{ n: number }>(`SELECT count(*)::integer AS n FROM rm.${table}`)).rows[0]?.n ?? -1;

async function said(command: RunCommand, ...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await command(args, (line) => lines.push(line));
  return lines.join('\n');
}

/** What it said before it failed, and how. */
async function refused(
  command: RunCommand,
  ...args: readonly string[]
): Promise<{ lines: string; why: string }> {
  const lines: string[] = [];
  const failure: unknown = await command(args, (line) => lines.push(line)).catch((error: unknown) => error);
  if (!(failure instanceof UsageError)) throw new Error(`it was not refused: ${String(failure)}`);
  return { lines: lines.join('\n'), why: failure.message };
}

describe('slipway rebuild', () => {
  it('fills a view again, with a projector beside it or without one, and can go back', async () => {
    startProjector();
    await until(async () => (await shown('organization_list')) === 1);
    expect(await said(rebuild, 'organization-list')).toMatch(
      /^organization-list is live, rebuilt from \d+ events$/,
    );
    await runner?.close();
    runner = null;
    expect(await said(rebuild, 'organization-list', '--from-start')).toContain('is live');
    expect(await said(rebuild, 'organization-list', '--undo')).toContain('is live');
    expect(await shown('organization_list')).toBe(1);
  });

  it('rebuilds all, one after the other', async () => {
    expect((await said(rebuild, '--all')).split('\n')).toHaveLength(allViews.length);
    expect(await shown('membership')).toBe(1);
  });

  it.each([[[]], [['nothing']], [['order-list', 'license']], [['--all', 'order-list']]])(
    'says which views there are when it is asked for %j',
    async (args) => {
      expect((await refused(rebuild, ...args)).why).toContain('organization-list');
    },
  );

  it('says that there is nothing to go back to', async () => {
    expect((await refused(rebuild, 'order-list', '--undo')).why).toContain('nothing to go back to');
  });
});

describe('slipway parked', () => {
  const stream = 'order-0b3f6d7e-4c1f-4b0e-9a53-0a5d5f1a7f11';
  const poison = () => aStoredEvent({ type: 'billing.order-placed', data: { orderId: null } });

  it('says so when nothing is parked', async () => {
    startProjector();
    expect(await said(parked, 'list')).toBe('nothing is parked');
    expect(await said(parked, 'retry', 'order-list')).toBe('nothing is parked');
  });

  it('shows what is parked, tries it again, and leaves it out', async () => {
    await one.store.append(stream, 'no_stream', [poison()]);
    startProjector();
    await until(async () => (await said(parked, 'list', 'order-list')) !== 'nothing is parked');
    const list = await said(parked, 'list', 'order-list');
    expect(list).toMatch(/^order-list .*: 1 event, since \d{4}-/);
    expect(list).toContain(`billing.order-placed, event `);
    const again = await refused(parked, 'retry', 'order-list');
    expect(again.lines).toContain('projected: 0, left out: 0, still parked: 1\n  error: ');
    expect(again.why).toContain('still parked');
    const [key] = /(?<=^order-list )[^:]+/.exec(list) ?? [];
    expect(await said(parked, 'drop', 'order-list', key ?? '', '--yes')).toContain('left out: 1');
    expect(await said(parked, 'list', 'order-list')).toBe('nothing is parked');
  });

  it('says when no projector is there to do it', async () => {
    await one.store.append(stream, 'no_stream', [poison()]);
    startProjector();
    await until(async () => (await said(parked, 'list', 'order-list')) !== 'nothing is parked');
    await runner?.close();
    runner = null;
    expect((await refused(parked, 'retry', 'order-list')).lines).toContain('no projector is running');
  });

  it('asks before it leaves something out, and where nobody can answer wants --yes', async () => {
    await one.store.append(stream, 'no_stream', [poison()]);
    startProjector();
    await until(async () => (await said(parked, 'list', 'order-list')) !== 'nothing is parked');
    const key = /(?<=^order-list )[^:]+/.exec(await said(parked, 'list', 'order-list'))?.[0] ?? '';
    expect((await refused(parked, 'drop', 'order-list', key)).why).toContain('add --yes');
  });

  it.each([[[]], [['show']], [['retry']], [['drop', 'order-list']], [['list', 'a', 'b', 'c']]])(
    'shows how it is called when it is called with %j',
    async (args) => {
      expect((await refused(parked, ...args)).why).toContain('slipway parked retry');
    },
  );
});
