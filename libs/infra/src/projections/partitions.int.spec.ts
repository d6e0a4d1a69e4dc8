import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { ProjectionStage } from './conformance/given-projections';
import type { Started } from './conformance/given-projections';
import { CheckpointWatch } from './consistency';
import { assertPartitions } from './partitions';
import { aStream } from '../event-store/conformance/an-event';
import { once, silent, until } from '../../../../test/support/projections';

jest.setTimeout(60_000);

let stage: ProjectionStage;

beforeEach(async () => {
  const store = new MemoryEventStore();
  stage = await ProjectionStage.open(() =>
    Promise.resolve({ store, second: store, close: () => Promise.resolve() }),
  );
});
afterEach(() => stage.close());

const led = ({ runner }: Started): readonly string[] =>
  runner
    .states()
    .filter(({ status }) => status === 'running')
    .map(({ partition }) => partition);

async function appendToMany(streams: number, each: number): Promise<readonly string[]> {
  const names = Array.from({ length: streams }, () => aStream());
  const ids: string[] = [];
  for (let round = 0; round < each; round += 1)
    for (const name of names) ids.push(...(await stage.append(1, name)));
  return ids;
}

test('parts have checkpoints of their own and together hold each event once', async () => {
  const ids = await appendToMany(20, 5);
  const started = stage.start([stage.tally({ partitions: 4 })]);
  await stage.untilShown(100);
  expect(await stage.shown()).toEqual(once(ids));
  await stage.untilAtTheEnd(started);
  const { rows } = await stage.database.owner.query<{ partition: string }>(
    `SELECT partition FROM runtime.checkpoints WHERE projector = 'tally' ORDER BY 1`,
  );
  expect(rows.map(({ partition }) => partition)).toEqual(['1/4', '2/4', '3/4', '4/4']);
});

test('two projectors share the parts, and each event is projected once, in the order of its stream', async () => {
  const seen = new Map<string, bigint[]>();
  const view = stage.tally({
    partitions: 4,
    after: async (events) => {
      for (const { streamId, revision } of events)
        seen.set(streamId, [...(seen.get(streamId) ?? []), revision]);
    },
  });
  const before = await appendToMany(10, 5);
  const first = stage.start([view]);
  await stage.untilShown(50);
  expect(led(first)).toHaveLength(4);
  const second = stage.start([view]);
  await until(() => led(first).length === 2 && led(second).length === 2);
  expect([...led(first), ...led(second)].toSorted()).toEqual(['1/4', '2/4', '3/4', '4/4']);
  const after = await appendToMany(10, 5);
  await stage.untilShown(100);
  expect(await stage.shown()).toEqual(once([...before, ...after]));
  for (const revisions of seen.values()) expect(revisions).toEqual([0n, 1n, 2n, 3n, 4n]);
});

test('the parts of one that ends are taken over by the others', async () => {
  const view = stage.tally({ partitions: 3 });
  const [first, second, third] = [stage.start([view]), stage.start([view]), stage.start([view])];
  await until(() => [first, second, third].every((each) => led(each).length === 1));
  await first.runner.close();
  await until(() => led(second).length + led(third).length === 3);
  await third.runner.close();
  await until(() => led(second).length === 3);
  const ids = await appendToMany(10, 1);
  await stage.untilShown(10);
  expect(await stage.shown()).toEqual(once(ids));
});

test('what only one projector can do, it does, whatever else it has', async () => {
  const shared = stage.tally({ partitions: 2 });
  const own = { ...stage.tally(), name: 'own', tables: [], project: () => Promise.resolve() };
  const first = stage.start([shared]);
  const second = stage.start([shared, own]);
  const ofOwn = () => second.runner.states().find(({ name }) => name === 'own')?.status;
  await until(() => ofOwn() === 'running' && led(first).length + led(second).length === 3);
});

test('a wait for a view is over when all its parts are there', async () => {
  const watch = new CheckpointWatch(stage.database.api, silent);
  watch.start();
  const [slow] = await appendToMany(1, 1);
  let isHeld = true;
  let hasMet = false;
  const view = stage.tally({
    partitions: 2,
    before: async (events) => {
      if (!events.some(({ id }) => id === slow)) return;
      hasMet = true;
      await until(() => !isHeld);
    },
  });
  stage.start([view]);
  await until(() => hasMet);
  const ids = await appendToMany(10, 1);
  const head = await stage.log.store.head();
  expect(await watch.waitFor('tally', head, 300)).toBe(false);
  isHeld = false;
  expect(await watch.waitFor('tally', head)).toBe(true);
  expect((await stage.shown()).size).toBe(ids.length + 1);
  await watch.close();
});

test('another number of parts is refused before anything starts', async () => {
  const started = stage.start([stage.tally({ partitions: 2 })]);
  await until(() => led(started).length === 2);
  const { projector } = stage.database;
  await expect(assertPartitions(projector, [stage.tally({ partitions: 3 })])).rejects.toThrow(
    'version 1 of tally is shared out into 2 partitions, and this build knows 3',
  );
  await expect(assertPartitions(projector, [stage.tally()])).rejects.toThrow('this build knows 1');
  await assertPartitions(projector, [stage.tally({ partitions: 2 }), stage.tally({ version: 2 })]);
});

test('a rebuild fills all parts at once, and they go on from there, each by itself', async () => {
  const view = stage.tally({ partitions: 3 });
  const before = await appendToMany(10, 3);
  stage.start([view]);
  await stage.untilShown(30);
  expect(await stage.rebuild(view)).toMatchObject({ kind: 'live', events: 30 });
  const after = await appendToMany(10, 1);
  await stage.untilShown(40);
  expect(await stage.shown()).toEqual(once([...before, ...after]));
});
