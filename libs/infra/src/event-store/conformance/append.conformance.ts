import {
  EventNotStorable,
  EventTooLarge,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { appendLimits } from '../append-policy';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { aStream, all, anEvent, events, history, ids } from './an-event';

export function appendContract(open: OpenLog): void {
  describe('appending', () => {
    const log = logPerTest(open);

    it('1. starts a new stream with no_stream', async () => {
      const stream = aStream();
      const result = await log().store.append(stream, 'no_stream', events(3));
      expect(result).toMatchObject({ revision: 2n, deduplicated: false });
    });

    it('2. no_stream on an existing stream is refused with the actual revision', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(2));
      const refused = log().store.append(stream, 'no_stream', events(1));
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ stream, expected: 'no_stream', actual: 1n });
    });

    it('4. stream_exists on a missing stream is refused', async () => {
      const refused = log().store.append(aStream(), 'stream_exists', events(1));
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ expected: 'stream_exists', actual: null });
    });

    it('5. stream_exists on a live stream succeeds', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(1));
      expect(await log().store.append(stream, 'stream_exists', events(2))).toMatchObject({ revision: 2n });
    });

    it('7. the exact revision succeeds', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(2));
      expect(await log().store.append(stream, 1n, events(1))).toMatchObject({ revision: 2n });
    });

    it('8. a stale revision is refused with what was expected and what is', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(3));
      await expect(log().store.append(stream, 0n, events(1))).rejects.toMatchObject({
        expected: 0n,
        actual: 2n,
      });
    });

    it('9. a revision ahead of the stream is refused, also when there is no stream', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(1));
      await expect(log().store.append(stream, 5n, events(1))).rejects.toMatchObject({
        expected: 5n,
        actual: 0n,
      });
      await expect(log().store.append(aStream(), 0n, events(1))).rejects.toMatchObject({ actual: null });
    });

    it('10. any creates a missing stream', async () => {
      expect(await log().store.append(aStream(), 'any', events(1))).toMatchObject({ revision: 0n });
    });

    it('11. 64 concurrent appends with any all succeed, without holes', async () => {
      const stream = aStream();
      const { store, second } = log();
      const results = await Promise.all(
        Array.from({ length: 64 }, (_, n) => (n % 2 ? store : second).append(stream, 'any', events(1))),
      );
      const revisions = results.map(({ revision }) => Number(revision)).toSorted((a, b) => a - b);
      expect(revisions).toEqual(Array.from({ length: 64 }, (_, n) => n));
      expect(await all(store.readStream(stream))).toHaveLength(64);
    });

    it('12. of 32 concurrent appends at one revision exactly one wins', async () => {
      const stream = aStream();
      const { store, second } = log();
      await store.append(stream, 'no_stream', events(1));
      const results = await Promise.allSettled(
        Array.from({ length: 32 }, (_, n) => (n % 2 ? store : second).append(stream, 0n, events(1))),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      reasons.forEach((reason) => expect(reason).toBeInstanceOf(WrongExpectedRevision));
      expect(await all(store.readStream(stream))).toHaveLength(2);
    });

    it('13. nothing to append creates nothing', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', []);
      expect(await log().store.heads([stream])).toEqual(new Map([[stream, null]]));
      expect(await log().store.append(stream, 'no_stream', events(1))).toMatchObject({ revision: 0n });
    });

    it('19. one event id in two streams is allowed', async () => {
      const event = anEvent();
      const streams = [aStream(), aStream()] as const;
      for (const stream of streams) {
        expect(await log().store.append(stream, 'no_stream', [event])).toMatchObject({ deduplicated: false });
      }
      expect(ids(await history(log()))).toEqual([event.id, event.id]);
    });

    it('20. an id twice in one append, or one that is no UUID, is refused', async () => {
      const event = anEvent();
      const stream = aStream();
      for (const batch of [[event, event], [event, anEvent(), event], [anEvent({ id: 'x' })]]) {
        await expect(log().store.append(stream, 'any', batch)).rejects.toBeInstanceOf(EventNotStorable);
      }
      expect(await log().store.heads([stream])).toEqual(new Map([[stream, null]]));
    });

    it('21. 1,000 events in one append keep their order', async () => {
      const stream = aStream();
      const written = events(appendLimits.events);
      await log().store.append(stream, 'no_stream', written);
      const read = await all(log().store.readStream(stream));
      expect(ids(read)).toEqual(ids(written));
    });

    it('22. above the limits nothing is written', async () => {
      const stream = aStream();
      const tooMany = log().store.append(stream, 'any', events(appendLimits.events + 1));
      await expect(tooMany).rejects.toBeInstanceOf(EventTooLarge);
      const tooBig = log().store.append(stream, 'any', [anEvent({ data: 'x'.repeat(appendLimits.bytes) })]);
      await expect(tooBig).rejects.toBeInstanceOf(EventTooLarge);
      expect(await log().store.heads([stream])).toEqual(new Map([[stream, null]]));
    });

    it('23. one event just under the limit comes back', async () => {
      const stream = aStream();
      const data = 'ö'.repeat((appendLimits.bytes - 1_000) / 2);
      await log().store.append(stream, 'no_stream', [anEvent({ data })]);
      const [read] = await all(log().store.readStream(stream));
      expect(read?.data).toBe(data);
    });

    it('24. an append that fails leaves nothing: no event, no stream, no hole', async () => {
      const { store } = log();
      const [stream, other] = [aStream(), aStream()];
      const { id } = anEvent();
      const attempts = [
        store.append(stream, 4n, events(3)),
        store.append(stream, 'stream_exists', events(3)),
        store.append(stream, 'any', [...events(3), anEvent({ id }), anEvent({ id })]),
        store.append(stream, 'any', [...events(3), anEvent({ type: '' })]),
        store.append(stream, 'any', [...events(3), anEvent({ data: 'x'.repeat(appendLimits.bytes) })]),
      ];
      for (const attempt of await Promise.allSettled(attempts)) expect(attempt.status).toBe('rejected');
      expect(await store.heads([stream])).toEqual(new Map([[stream, null]]));
      expect(await all(store.readStream(stream))).toEqual([]);
      await store.append(other, 'no_stream', events(1));
      await store.append(stream, 'no_stream', events(1));
      const written = await history(log());
      expect(written.map(({ streamId, revision }) => [streamId, revision])).toEqual([
        [other, 0n],
        [stream, 0n],
      ]);
    });

    it('25. unicode, empty, deep, long numbers as text, null and missing come back', async () => {
      const stream = aStream();
      const deep = Array.from({ length: 50 }).reduce<object>((inner) => ({ inner }), {});
      const data = JSON.parse(
        JSON.stringify({
          text: 'ß 漢 🚀 \\u0000 "',
          empty: {},
          list: [],
          deep,
          long: '9007199254740993',
          nothing: null,
        }),
      );
      await log().store.append(stream, 'no_stream', [
        anEvent({ data }),
        anEvent({ data: null }),
        anEvent({ data: 0 }),
      ]);
      const read = await all(log().store.readStream(stream));
      expect(read.map((event) => event.data)).toEqual([data, null, 0]);
      expect(Object.keys(Object(read[0]?.data))).not.toContain('missing');
    });

    it('25. a text that no store can keep is refused before it harms its neighbors', async () => {
      const { store } = log();
      const texts = ['a\u0000b', 'half \ud800 pair', '\\\u0000'];
      const neighbors = Promise.all(
        Array.from({ length: 8 }, () => store.append(aStream(), 'any', events(1))),
      );
      for (const text of texts) {
        const refused = store.append(aStream(), 'any', [anEvent({ data: { text } })]);
        await expect(refused).rejects.toBeInstanceOf(EventNotStorable);
      }
      expect(await neighbors).toHaveLength(8);
    });

    it('26. metadata comes back; keys with $ are refused', async () => {
      const stream = aStream();
      const written = anEvent();
      await log().store.append(stream, 'no_stream', [written]);
      const [read] = await all(log().store.readStream(stream));
      expect(read?.metadata).toEqual(written.metadata);
      const metadata = { ...written.metadata, $maxAge: 1 };
      await expect(log().store.append(stream, 'any', [anEvent({ metadata })])).rejects.toBeInstanceOf(
        EventNotStorable,
      );
    });

    it('29. the position of the result is the one in the log', async () => {
      const stream = aStream();
      const { store } = log();
      const results = await Promise.all([
        store.append(stream, 'no_stream', events(3)),
        store.append(aStream(), 'no_stream', events(2)),
      ]);
      const read = await history(log());
      for (const { position } of results) expect(read.map((event) => event.position)).toContain(position);
      expect(read.find(({ streamId, revision }) => streamId === stream && revision === 2n)?.position).toBe(
        results[0].position,
      );
    });

    it('what is no stream id, or a revision below 0, is refused', async () => {
      for (const stream of ['', 'nodash', '-x', '$all-1', 'a-', 'a b-1', 'a-\n']) {
        await expect(log().store.append(stream, 'any', events(1))).rejects.toBeInstanceOf(EventNotStorable);
      }
      await expect(log().store.append(aStream(), -1n, events(1))).rejects.toBeInstanceOf(EventNotStorable);
    });
  });
}
