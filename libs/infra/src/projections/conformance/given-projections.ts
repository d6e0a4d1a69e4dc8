import { randomUUID } from 'node:crypto';
import type { EventStore, RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import {
  anObserver,
  append,
  aRunner,
  aSpecDatabase,
  aTally,
  silent,
  tally,
  until,
} from '../../../../../test/support/projections';
import type { Seen, SpecDatabase } from '../../../../../test/support/projections';
import { aStream, history } from '../../event-store/conformance/an-event';
import { beginTest } from '../../event-store/conformance/log-under-test';
import type { LogInTest, OpenLog } from '../../event-store/conformance/log-under-test';
import type { ProjectionState } from '../observer';
import type { ProjectionRunner } from '../projection-runner';
import { rebuild } from '../rebuild';
import type { RebuildParts, Rebuilt } from '../rebuild';

export type Started = { readonly runner: ProjectionRunner; readonly observer: Seen };

/**
 * A log, perhaps with a past, and a database for what is made of it. The events of a test have a type of their own, so that
 * nothing that others have written is counted.
 */
export class ProjectionStage {
  readonly type = `spec.counted-${randomUUID()}`;
  readonly #runners: ProjectionRunner[] = [];

  private constructor(
    readonly log: LogInTest,
    readonly database: SpecDatabase,
  ) {}

  static async open(open: OpenLog): Promise<ProjectionStage> {
    const [log, database] = await Promise.all([beginTest(open), aSpecDatabase()]);
    return new ProjectionStage(log, database);
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.close()));
    await this.log.close();
    await this.database.close();
  }

  /** A view that counts the events of this test. */
  tally(overrides: Parameters<typeof aTally>[0] = {}): Projection {
    return aTally({ handles: [this.type], ...overrides });
  }

  append(count: number, stream = aStream()): Promise<readonly string[]> {
    return append(this.log.store, count, this.type, stream);
  }

  /** A projector, as a process of its own would be: it shares nothing with the others but the two stores. */
  start(projections: readonly Projection[], store: EventStore = this.log.store): Started {
    const observer = anObserver();
    const runner = aRunner({ pool: this.database.pool(), store, projections, observer, rewindGraceMs: 0 });
    this.#runners.push(runner);
    runner.start();
    return { runner, observer };
  }

  rebuild(projection: Projection, more: Partial<RebuildParts> = {}): Promise<Rebuilt> {
    const { signal } = new AbortController();
    const parts = { pool: this.database.projector, store: this.log.store, log: silent, rewindGraceMs: 0 };
    return rebuild({ ...parts, projection, signal, onProgress: () => undefined, ...more });
  }

  /** The events of this test. */
  recorded(): Promise<readonly RecordedEvent[]> {
    return history(this.log, { filter: { types: [this.type] } });
  }

  /** How often readers see each event. */
  shown(): Promise<ReadonlyMap<string, number>> {
    return tally(this.database.projector);
  }

  /** Until readers see so many events. */
  async untilShown(count: number): Promise<void> {
    await until(async () => (await this.shown()).size >= count);
  }

  /** Until everything that is in the log now is behind all parts that this runner has. */
  async untilAtTheEnd({ runner }: Started): Promise<void> {
    const head = await this.log.store.head();
    await until(() => runner.states().every(({ position }) => position >= head));
  }
}

export function statusOf({ runner }: Started): ProjectionState['status'] | undefined {
  return runner.states()[0]?.status;
}

/** A stage per test. */
export function stagePerTest(open: OpenLog): () => ProjectionStage {
  let stage: ProjectionStage;
  beforeEach(async () => {
    stage = await ProjectionStage.open(open);
  });
  afterEach(() => stage.close());
  return () => stage;
}
