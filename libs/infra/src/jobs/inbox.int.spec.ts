import { aSpecDatabase, silent, until } from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';
import { connect } from '../database/connect';
import { Inbox } from './inbox';
import { InboxReader } from './inbox-reader';
import type { NoticeReceiver } from './inbox-reader';

jest.setTimeout(60_000);

let database: SpecDatabase;
beforeEach(async () => {
  database = await aSpecDatabase();
});
afterEach(() => database.close());

const notice = (eventId: string, source = 'stripe') => ({ source, eventId, body: `about ${eventId}` });
const keep = async (...notices: readonly ReturnType<typeof notice>[]) => {
  const api = connect({ url: database.urls.api, applicationName: 'inbox spec' });
  const inbox = new Inbox(api);
  for (const one of notices) await inbox.keep(one);
  await api.end();
};
const rows = async () => {
  const { rows: found } = await database.projector.query<{
    event_id: string;
    body: string | null;
    outcome: string | null;
    attempts: number;
  }>('SELECT event_id, body, outcome, attempts FROM runtime.inbox ORDER BY event_id');
  return found;
};
async function reading(receive: NoticeReceiver['receive'], enough: () => Promise<boolean>): Promise<void> {
  const reader = new InboxReader({
    pool: database.projector,
    receivers: { stripe: { receive } },
    log: silent,
    everyMs: 10,
  });
  reader.start();
  await until(enough);
  await reader.close();
}
const allProcessed = async () => (await rows()).every(({ outcome }) => outcome !== null);

test('what was kept before anybody read is acted on, and its text is not kept longer', async () => {
  await keep(notice('evt_1'), notice('evt_2'), notice('evt_1'));
  const seen: string[] = [];
  await reading(async (body) => (seen.push(body), 'followed'), allProcessed);
  expect(seen.toSorted()).toEqual(['about evt_1', 'about evt_2']);
  expect(await rows()).toMatchObject([
    { event_id: 'evt_1', body: null, outcome: 'followed' },
    { event_id: 'evt_2', body: null, outcome: 'followed' },
  ]);
});

test('what comes again after it was acted on is known', async () => {
  await keep(notice('evt_1'));
  const seen: string[] = [];
  const receive = async (body: string) => (seen.push(body), 'ignored');
  await reading(receive, allProcessed);
  await keep(notice('evt_1'));
  await reading(receive, allProcessed);
  expect(seen).toHaveLength(1);
});

test('one that cannot be acted on waits, and holds up nobody', async () => {
  await keep(notice('evt_bad'), notice('evt_good'));
  let isBroken = true;
  const receive = async (body: string) => {
    if (isBroken && body.includes('bad')) throw new Error('the gateway is out of order');
    return 'followed';
  };
  await reading(receive, async () => (await rows()).some(({ outcome }) => outcome === 'followed'));
  expect(await rows()).toMatchObject([
    { event_id: 'evt_bad', outcome: null, attempts: 1 },
    { outcome: 'followed' },
  ]);
  isBroken = false;
  await database.projector.query('UPDATE runtime.inbox SET run_at = now()');
  await reading(receive, allProcessed);
});

test('two readers act on each once', async () => {
  await keep(...Array.from({ length: 20 }, (_, n) => notice(`evt_${n}`)));
  const seen: string[] = [];
  const receive = async (body: string) => (seen.push(body), 'followed');
  await Promise.all([reading(receive, allProcessed), reading(receive, allProcessed)]);
  expect(seen).toHaveLength(20);
});

test('what nobody here can read waits until somebody can; the state says so', async () => {
  await keep(notice('evt_1', 'elsewhere'), notice('evt_2'));
  await reading(
    async () => 'unmatched',
    async () => (await rows()).some(({ outcome }) => outcome === 'unmatched'),
  );
  const state = await new Inbox(database.projector).state();
  expect(state).toMatchObject({ waiting: 1, unmatched: 1, oldestSeconds: expect.any(Number) });
});
