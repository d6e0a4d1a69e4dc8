import { startEventStoreDb } from '../../../../test/eventstoredb';
import { createTestDatabase } from '../../../../test/support/database';
import { InvalidSettings } from '../config/env';
import { all, anEvent, ids } from './conformance/an-event';
import { openEventStore } from './open-event-store';

jest.setTimeout(60_000);

const open = (url: string) => openEventStore({ url, applicationName: 'spec', logger: () => undefined });

/** What one process writes, the next one reads. */
async function writeAndRead(url: string): Promise<string> {
  const event = anEvent();
  const [first, next] = [open(url), open(url)];
  await first.store.append('spec-1', 'no_stream', [event]);
  await first.close();
  expect(ids(await all(next.store.readAll()))).toEqual([event.id]);
  await next.close();
  return next.name;
}

test('an address of PostgreSQL opens the log there', async () => {
  const database = await createTestDatabase(['event-store']);
  expect(await writeAndRead(database.apiUrl)).toBe('PostgreSQL');
  await database.drop();
});

test.each(['esdb:', 'kurrentdb:', 'esdb+discover:'])(
  'an address with %s opens it on EventStoreDB',
  async (scheme) => {
    const server = await startEventStoreDb();
    expect(await writeAndRead(server.url.replace('esdb:', scheme))).toBe('EventStoreDB');
    await server.stop();
  },
);

test('an address that makes no sense stops the start', () => {
  expect(() => open('esdb://localhost?tls=perhaps')).toThrow(InvalidSettings);
});
