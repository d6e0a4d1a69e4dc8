import { randomBytes, randomUUID } from 'node:crypto';
import { aShelf, aSnapshot } from './given-snapshots';
import type { Shelf } from './given-snapshots';

let shelf: Shelf;
beforeAll(async () => {
  shelf = await aShelf();
}, 60_000);
afterAll(() => shelf.close());

describe('a snapshot', () => {
  test('is found as it was kept', async () => {
    const snapshots = shelf.of('log');
    const snapshot = aSnapshot();
    expect(await snapshots.newest(snapshot.stream, 1)).toBe('none');
    await snapshots.keep(snapshot);
    expect(await snapshots.newest(snapshot.stream, 1)).toEqual(snapshot);
  });

  test('of an empty memory, and of a state of nothing, is one too', async () => {
    const snapshots = shelf.of('log');
    const snapshot = aSnapshot({ state: null, recentCommands: [], olderCommands: new Uint32Array() });
    await snapshots.keep(snapshot);
    expect(await snapshots.newest(snapshot.stream, 1)).toEqual(snapshot);
  });

  test('gives way to a newer one, and never to an older one that comes late', async () => {
    const snapshots = shelf.of('log');
    const older = aSnapshot();
    const newer = { ...older, revision: 399n, state: { total: 400 } };
    await snapshots.keep(older);
    await snapshots.keep(newer);
    await snapshots.keep(older);
    expect(await snapshots.newest(older.stream, 1)).toEqual(newer);
  });

  test('of another log is none of ours: positions mean nothing there', async () => {
    const snapshot = aSnapshot();
    await shelf.of('log').keep(snapshot);
    expect(await shelf.of('copy of the log').newest(snapshot.stream, 1)).toBe('none');
  });

  test('of another reducer version is incompatible; a newer one removes the older, not the other way', async () => {
    const snapshots = shelf.of('log');
    const first = aSnapshot();
    await snapshots.keep(first);
    expect(await snapshots.newest(first.stream, 2)).toBe('incompatible');
    const second = { ...first, reducerVersion: 2 };
    await snapshots.keep(second);
    expect(await snapshots.newest(first.stream, 1)).toBe('incompatible');
    await snapshots.keep(first);
    expect(await snapshots.newest(first.stream, 2)).toEqual(second);
    expect(await snapshots.newest(first.stream, 1)).toEqual(first);
  });

  test('that was dropped is gone, whoever drops it twice', async () => {
    const snapshots = shelf.of('log');
    const snapshot = aSnapshot();
    await snapshots.keep(snapshot);
    await snapshots.drop(snapshot.stream, 1);
    await snapshots.drop(snapshot.stream, 1);
    expect(await snapshots.newest(snapshot.stream, 1)).toBe('none');
  });
});

describe('a snapshot is corrupted', () => {
  test.each([
    ['state', `'{"total":1000000}'`],
    ['revision', '200'],
    ['event_id', `'${randomUUID()}'`],
    ['position', `'99999999999999999999'`],
    ['recent_commands', `'[]'`],
    ['older_commands', `'\\x'`],
    ['mac', `'\\x00'`],
    ['mac', 'sha256(mac)'],
  ])('whose %s was changed to %s', async (column, value) => {
    const snapshots = shelf.of('log');
    const snapshot = aSnapshot();
    await snapshots.keep(snapshot);
    await shelf.owner.query(`UPDATE runtime.snapshots SET ${column} = ${value} WHERE stream_id = $1`, [
      snapshot.stream,
    ]);
    expect(await snapshots.newest(snapshot.stream, 1)).toBe('corrupted');
  });

  test.each([
    ['stream', `stream_id = $2`],
    ['reducer version', 'reducer_version = 2'],
    ['log', `store_id = 'another log'`],
  ])('that was moved to another %s', async (_, move) => {
    const [snapshot, stream] = [aSnapshot(), `roster-${randomUUID()}`];
    await shelf.of('log').keep(snapshot);
    await shelf.owner.query(`UPDATE runtime.snapshots SET ${move} WHERE stream_id = $1 AND $2 <> ''`, [
      snapshot.stream,
      stream,
    ]);
    const found = await Promise.all([
      shelf.of('log').newest(stream, 1),
      shelf.of('log').newest(snapshot.stream, 2),
      shelf.of('another log').newest(snapshot.stream, 1),
    ]);
    expect(found).toContain('corrupted');
    expect(found.filter((each) => typeof each === 'object')).toEqual([]);
  });

  test('that somebody wrote who has the database and not the key: nobody gives himself a role', async () => {
    const forged = aSnapshot({ state: { roles: { $map: [['mallory', 'owner']] } } });
    await shelf.of('log', randomBytes(32)).keep(forged);
    expect(await shelf.of('log').newest(forged.stream, 1)).toBe('corrupted');
  });
});

describe('forgetting a person', () => {
  const sealedFor = (subject: string) => ({
    subject,
    sealed: { k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' },
  });

  test('drops what holds something sealed for that person, however deep, and nothing else', async () => {
    const snapshots = shelf.of('log');
    const [ada, bob] = [randomUUID(), randomUUID()];
    const names = (subject: string) => ({ invitations: { $map: [['i', { email: sealedFor(subject) }]] } });
    const own = aSnapshot({ stream: `user-${ada}`, state: null });
    const [deep, another] = [aSnapshot({ state: names(ada) }), aSnapshot({ state: names(bob) })];
    const onlyNamed = aSnapshot({ state: { roles: { $map: [[ada, 'owner']] } } });
    for (const snapshot of [own, deep, another, onlyNamed]) await snapshots.keep(snapshot);
    expect(await snapshots.dropOf(ada)).toBe(2);
    expect(await snapshots.dropOf(ada)).toBe(0);
    expect(await snapshots.newest(own.stream, 1)).toBe('none');
    expect(await snapshots.newest(deep.stream, 1)).toBe('none');
    expect(await snapshots.newest(another.stream, 1)).toEqual(another);
    expect(await snapshots.newest(onlyNamed.stream, 1)).toEqual(onlyNamed);
  });
});
