import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { once, until } from '../../../../../test/support/projections';
import { aStream } from '../../event-store/conformance/an-event';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { parkedKeys, settleParked } from '../parked-keys';
import type { Settled } from '../parked-keys';
import type { ParkedAction } from '../parked-requests';
import { stagePerTest } from './given-projections';
import type { ProjectionStage } from './given-projections';

/** A view that cannot take these events, and the order in which it took the others. */
class Picky {
  readonly refused = new Set<string>();
  readonly taken: string[] = [];
  readonly projection: Projection;

  constructor(stage: ProjectionStage) {
    this.projection = stage.tally({ before: this.#refuse, after: this.#note });
  }

  readonly #refuse = async (events: readonly RecordedEvent[]): Promise<void> => {
    if (events.some(({ id }) => this.refused.has(id))) throw new Error('this cannot be, "Anna"');
  };

  readonly #note = async (events: readonly RecordedEvent[]): Promise<void> =>
    void this.taken.push(...events.map(({ id }) => id));
}

async function settle(stage: ProjectionStage, key: string, action: ParkedAction = 'retry'): Promise<Settled> {
  const { projector: pool } = stage.database;
  const [parked] = await parkedKeys(pool, { projector: 'tally', key });
  if (parked === undefined) throw new Error(`nothing of ${key} is parked`);
  return settleParked(pool, parked, action, { signal: new AbortController().signal });
}

export function parkingContract(open: OpenLog): void {
  describe('an event that cannot be projected', () => {
    const stage = stagePerTest(open);
    let picky: Picky;
    let stream: string;
    let story: readonly string[];
    let others: readonly string[];

    /** One good event, one poison, one good, and another stream around them. */
    beforeEach(async () => {
      picky = new Picky(stage());
      stream = aStream();
      const first = await stage().append(5);
      story = await stage().append(3, stream);
      others = [...first, ...(await stage().append(5))];
      if (story[1] !== undefined) picky.refused.add(story[1]);
    });

    const shows = async (ids: readonly (string | undefined)[]): Promise<void> => {
      const wanted = ids.filter((id) => id !== undefined);
      await stage().untilShown(wanted.length);
      expect(await stage().shown()).toEqual(once(wanted));
    };
    const parked = async (): Promise<number> =>
      (await parkedKeys(stage().database.projector)).reduce((sum, { events }) => sum + events, 0);

    it('67. parks its stream only, visibly, with whatever comes later of that stream', async () => {
      const started = stage().start([picky.projection]);
      await shows([...others, story[0]]);
      await stage().append(1, stream);
      const passing = await stage().append(1);
      await shows([...others, story[0], ...passing]);
      await until(async () => (await parked()) === 3);
      const [state] = started.runner.states();
      expect(state).toMatchObject({ status: 'running', parked: 3 });
      expect(started.observer.failures).toEqual(['tally parked']);
      expect(await parkedKeys(stage().database.projector)).toMatchObject([
        {
          projector: 'tally',
          key: stream,
          eventId: story[1],
          events: 3,
          attempts: 1,
          error: 'this cannot be, …',
        },
      ]);
    });

    it('67. replays in order when it is tried again, and what comes after that needs no parking', async () => {
      stage().start([picky.projection]);
      await shows([...others, story[0]]);
      picky.refused.clear();
      expect(await settle(stage(), stream)).toEqual({ kind: 'done', projected: 2, dropped: 0, left: 0 });
      const after = await stage().append(2, stream);
      await shows([...others, ...story, ...after]);
      const ofStream = new Set([...story, ...after]);
      expect(picky.taken.filter((id) => ofStream.has(id))).toEqual([...story, ...after]);
      expect(await parked()).toBe(0);
    });

    it('67. is parked still when it fails again, and what was before it is projected', async () => {
      stage().start([picky.projection]);
      await shows([...others, story[0]]);
      picky.refused.clear();
      if (story[2] !== undefined) picky.refused.add(story[2]);
      const outcome = { projected: 1, left: 1, error: 'this cannot be, …' };
      expect(await settle(stage(), stream)).toMatchObject(outcome);
      await shows([...others, ...story.slice(0, 2)]);
      expect(await settle(stage(), stream)).toMatchObject({ ...outcome, projected: 0 });
      expect(await parkedKeys(stage().database.projector)).toMatchObject([
        { eventId: story[2], attempts: 2 },
      ]);
    });

    it('67. can be given up: the rest of its stream is projected, also by a rebuild', async () => {
      stage().start([picky.projection]);
      await shows([...others, story[0]]);
      expect(await settle(stage(), stream, 'drop')).toEqual({
        kind: 'done',
        projected: 1,
        dropped: 1,
        left: 0,
      });
      const rest = [...others, story[0], story[2]];
      await shows(rest);
      expect(await stage().rebuild(picky.projection)).toMatchObject({ kind: 'live' });
      await shows(rest);
      expect(await stage().rebuild(picky.projection)).toMatchObject({ kind: 'live' });
      await shows([...rest, ...(await stage().append(1, stream))]);
    });

    it('67. is still parked for the next leader', async () => {
      const first = stage().start([picky.projection]);
      await shows([...others, story[0]]);
      await first.runner.close();
      await stage().append(1, stream);
      const passing = await stage().append(1);
      stage().start([picky.projection]);
      await shows([...others, story[0], ...passing]);
      expect(await parked()).toBe(3);
      picky.refused.clear();
      expect(await settle(stage(), stream)).toMatchObject({ projected: 3, left: 0 });
    });

    it('67. stops a projection that parks nothing', async () => {
      const started = stage().start([{ ...picky.projection, onPoison: 'stop' }]);
      await until(() => started.runner.states()[0]?.status === 'stopped');
      expect(await parked()).toBe(0);
      expect(started.observer.failures).toEqual(['tally stopped']);
    });
  });
}
