import { setTimeout as delay } from 'node:timers/promises';
import { all, aStream, events } from '../conformance/an-event';
import type { LogUnderTest } from '../conformance/log-under-test';
import { PostgresLog } from './given-postgres-log';

/** As a writer that the processor left between reading the end of the log and announcing what it may draw. */
async function announcedLate(log: PostgresLog, mark: bigint): Promise<() => Promise<void>> {
  const client = await log.owner.connect();
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock_shared((7737::bigint << 48) | $1)', [String(mark)]);
  return async () => {
    await client.query('COMMIT');
    client.release();
  };
}

describe('a writer that announces itself late', () => {
  let log: PostgresLog;
  let opened: LogUnderTest;
  beforeAll(async () => {
    log = await PostgresLog.create();
    opened = log.open();
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    await log.drop();
  }, 60_000);

  it('hides nothing that was settled before: what lies up to the head is read', async () => {
    const { store } = opened;
    const { position } = await store.append(aStream(), 'no_stream', events(3));
    const head = await store.head();
    expect(head >= position).toBe(true);
    const commit = await announcedLate(log, BigInt(head) - 2n);
    expect(await store.head()).toBe(head);
    const reading = all(store.readAll());
    await delay(50);
    await commit();
    expect(await reading).toHaveLength(3);
  });

  it('takes nothing from what other processes have read: a new process sees less, and that the log went further', async () => {
    const { store, second } = opened;
    await store.append(aStream(), 'no_stream', events(3));
    const read = await store.head();
    const commit = await announcedLate(log, BigInt(read) - 2n);
    expect((await second.head()) < read).toBe(true);
    expect(await second.hasReached(read)).toBe(true);
    await commit();
    expect((await second.head()) >= read).toBe(true);
  });

  it('is waited for: an append on its way is not counted as the end of the log', async () => {
    const { store, transactions } = opened;
    const head = await store.head();
    const append = await transactions?.append(aStream(), events(1));
    expect(await store.head()).toBe(head);
    await append?.commit();
    expect((await store.head()) > head).toBe(true);
  });

  it('is not taken for the end of a log that was restored to an earlier time', async () => {
    const { store } = opened;
    const head = await store.head();
    await log.empty();
    expect((await store.head()) < head).toBe(true);
  });
});
