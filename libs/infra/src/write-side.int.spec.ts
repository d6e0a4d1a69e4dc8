import { randomBytes, randomUUID } from 'node:crypto';
import { processEvents } from '@slipway/domain/kernel';
import { createTestDatabase } from '../../../test/support/database';
import type { TestDatabase } from '../../../test/support/database';
import { committedSamples } from '../../../test/support/samples';
import { readSettings } from './config/env';
import { all, anEvent } from './event-store/conformance/an-event';
import { openEventStore } from './event-store/open-event-store';
import { createLogger } from './logging/logger';
import { openWriteSide } from './write-side';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(['event-store', 'main']);
}, 60_000);

afterAll(() => database.drop());

test('what an older release has written is read in the shape of today', async () => {
  const { type } = processEvents.inputReceived;
  const [sample] = committedSamples.get(`${type}.v1`) ?? [];
  const stream = `process.spec-${randomUUID()}`;
  const older = openEventStore({ url: database.apiUrl, applicationName: 'spec', logger: () => undefined });
  const event = anEvent({ type, schemaVersion: 1, data: sample?.data ?? null });
  await older.store.append(stream, 'no_stream', [event]);

  const key = () => randomBytes(32).toString('base64');
  const writeSide = openWriteSide({
    settings: readSettings({ MASTER_KEY: key(), INDEX_KEY: key() }),
    databaseUrl: database.apiUrl,
    applicationName: 'spec',
    logger: createLogger('spec', 'silent'),
  });
  const { occurredAt } = event.metadata;
  expect(await all(writeSide.store.readStream(stream))).toMatchObject([
    { id: event.id, schemaVersion: 2, data: { input: { version: 1, occurredAt } } },
  ]);
  expect(await all(older.store.readStream(stream))).toMatchObject([
    { id: event.id, schemaVersion: 1, data: sample?.data },
  ]);
  await Promise.all([writeSide.close(), older.close()]);
});
