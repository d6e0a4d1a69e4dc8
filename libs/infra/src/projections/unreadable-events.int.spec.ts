import { event } from '@slipway/domain/kernel';
import type { AnyEventDefinition } from '@slipway/domain/kernel';
import { anEvent } from '../event-store/conformance/an-event';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { UpcastingEventStore } from '../event-store/upcasting-event-store';
import type { ProjectionRunner } from './projection-runner';
import {
  append,
  aRunner,
  aSpecDatabase,
  aTally,
  counted,
  once,
  tally,
  until,
} from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';

const today = event(counted).of<object>();
const newer = today.upcast(1, (old) => old);

let database: SpecDatabase;
let stored: MemoryEventStore;
const runners: ProjectionRunner[] = [];

beforeEach(async () => {
  database = await aSpecDatabase();
  stored = new MemoryEventStore();
});

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
  await database.close();
});

/** A node that knows the event as `definition` says. */
function aNode(definition: AnyEventDefinition): ProjectionRunner {
  const store = new UpcastingEventStore(stored, { [definition.type]: definition });
  const runner = aRunner({ pool: database.pool(), store, projections: [aTally()] });
  runners.push(runner);
  runner.start();
  return runner;
}

async function appendNewer(type: string): Promise<string> {
  const byNewerNode = anEvent({ type, schemaVersion: 2 });
  await stored.append('spec-2', 'any', [byNewerNode]);
  return byNewerNode.id;
}

const isAtTheEnd = async (runner: ProjectionRunner) => {
  const head = await stored.head();
  await until(() => runner.states()[0]?.position === head);
};

test('a projection goes past what it ignores, however new that is', async () => {
  const before = await append(stored, 2);
  await appendNewer('spec.unknown');
  const after = await append(stored, 2);
  const runner = aNode(today);
  await isAtTheEnd(runner);
  await appendNewer('spec.unknown');
  await isAtTheEnd(runner);
  expect(await tally(database.projector)).toEqual(once([...before, ...after]));
});

describe('an event of a handled type that a newer node wrote', () => {
  test('stops the projection before it, with everything earlier committed and the reason told', async () => {
    const before = await append(stored, 3);
    await appendNewer(counted);
    await append(stored, 3);
    const runner = aNode(today);
    await until(() => runner.states()[0]?.status === 'stopped');
    expect(runner.states()[0]?.error).toContain('upgrade this node');
    expect(await tally(database.projector)).toEqual(once(before));
  });

  test('is projected as soon as a newer node comes, which finds the lease free', async () => {
    const before = await append(stored, 1);
    const between = await appendNewer(counted);
    const after = await append(stored, 1);
    const old = aNode(today);
    await until(() => old.states()[0]?.status === 'stopped');
    const upgraded = aNode(newer);
    await isAtTheEnd(upgraded);
    expect(await tally(database.projector)).toEqual(once([...before, between, ...after]));
  });
});
