import { randomUUID } from 'node:crypto';
import { toJson } from '@slipway/application/ports/json.parser';
import type { EventStore, Json, NewEvent, RecordedEvent } from '@slipway/application/ports/event-store';
import { personal } from '@slipway/domain/kernel';
import { aStream, anEvent, history } from '../event-store/conformance/an-event';
import { logPerTest } from '../event-store/conformance/log-under-test';
import type { OpenLog } from '../event-store/conformance/log-under-test';
import { MemorySubjectKeys } from './given-subject-keys';
import { forgotten, PersonalData } from './personal-data';
import { addressPlace, SealingEventStore } from './sealing-event-store';

/** What sealing promises of every log: a person can be forgotten, and the log stays as it is. */
export function forgettingContract(open: OpenLog): void {
  describe('personal data', () => {
    const log = logPerTest(open);
    let ada: string;
    let bob: string;
    let stream: string;
    let keys: MemorySubjectKeys;
    let data: PersonalData;
    let store: SealingEventStore;
    beforeEach(() => {
      [ada, bob, stream] = [randomUUID(), randomUUID(), aStream()];
      keys = new MemorySubjectKeys();
      data = new PersonalData(keys);
      store = new SealingEventStore(log().store, data);
    });

    const bothNames = (): NewEvent => {
      const event = anEvent({
        data: toJson({ n: 1, ada: personal(ada, 'Ada'), people: [{ bob: personal(bob, 'Bob') }] }),
      });
      return { ...event, metadata: { ...event.metadata, ip: toJson(personal(ada, '192.0.2.7')) } };
    };
    const opened = async (reader: EventStore): Promise<readonly Json[]> => {
      const found: Json[] = [];
      for await (const event of reader.readStream(stream)) found.push(await data.open(event.data, event.id));
      return found;
    };

    it('72. forgotten subject reads as Forgotten, other fields intact', async () => {
      await store.append(stream, 'no_stream', [bothNames()]);
      expect(await opened(store)).toEqual([{ n: 1, ada: 'Ada', people: [{ bob: 'Bob' }] }]);
      const before = await history(log());
      await keys.destroy(ada);
      const seen = [{ n: 1, ada: forgotten, people: [{ bob: 'Bob' }] }];
      expect(await opened(store)).toEqual(seen);
      expect(await opened(log().second)).toEqual(seen);
      expect(await addressOf(data, before[0], ada)).toEqual(forgotten);
      expect(await history(log())).toEqual(before);
    });

    it('72. no clear text is in the log, whether the subject is forgotten or not', async () => {
      await store.append(stream, 'no_stream', [bothNames()]);
      const text = JSON.stringify((await history(log())).map((event) => [event.data, event.metadata]));
      for (const clear of ['"Ada"', '"Bob"', '192.0.2.7']) expect(text).not.toContain(clear);
    });

    it('72. what comes late about a forgotten subject reads as Forgotten, too', async () => {
      await store.append(stream, 'no_stream', [bothNames()]);
      await keys.destroy(ada);
      const { revision } = await store.append(stream, 0n, [bothNames()]);
      expect(revision).toBe(1n);
      const forAda = { n: 1, ada: forgotten, people: [{ bob: 'Bob' }] };
      expect(await opened(store)).toEqual([forAda, forAda]);
    });
  });
}

async function addressOf(
  data: PersonalData,
  event: RecordedEvent | undefined,
  subject: string,
): Promise<Json> {
  const ip = event?.metadata.ip;
  if (ip === undefined) throw new Error('the event has no address');
  return data.open(ip, addressPlace(subject));
}
