import { randomUUID } from 'node:crypto';
import { toJson } from '@slipway/application/ports';
import type { EventStore, NewEvent } from '@slipway/application/ports';
import { eventDefinitions } from '@slipway/domain/contexts';
import type { Logged, Luck } from '@slipway/domain/given-world';
import { instant } from '@slipway/domain/kernel';
import { aCompany } from './company';
import type { Company } from './company';

export type HistoryParts = {
  readonly store: EventStore;
  readonly events: number;
  readonly luck: Luck;
  /** Companies that live at the same time. Default 256. */
  readonly atOnce?: number;
  readonly onProgress: (written: number) => void;
};

/** So many events that the product could have written. Those of one company are in order, between those of others. */
export async function writeHistory(parts: HistoryParts): Promise<void> {
  const { store, events, luck, atOnce = 256, onProgress } = parts;
  const living: Life[] = [];
  for (let left = events; left > 0;) {
    while (living.length < Math.min(atOnce, left)) living.push(new Life(aCompany(luck)));
    const steps = living.map((life) => life.next()).filter((step) => step !== null);
    const ours = upTo(left, steps);
    // Without waiting for each other: the store lets those go together that come together.
    await Promise.all(ours.map(({ stream, at, events: own }) => store.append(stream, at, own)));
    left -= ours.reduce((sum, step) => sum + step.events.length, 0);
    onProgress(events - left);
    living.splice(0, living.length, ...living.filter((life) => !life.isOver));
  }
}

type Step = {
  readonly stream: string;
  readonly at: bigint | 'no_stream';
  readonly events: readonly NewEvent[];
};

function upTo(most: number, steps: readonly Step[]): readonly Step[] {
  let left = most;
  return steps.flatMap((step) => {
    const events = step.events.slice(0, left);
    left -= events.length;
    return events.length > 0 ? [{ ...step, events }] : [];
  });
}

/** The rest of a company's life. */
class Life {
  #told = 0;
  #seconds = 0;
  readonly #revisions = new Map<string, bigint>();

  constructor(private readonly company: Company) {}

  get isOver(): boolean {
    return this.#told >= this.company.log.length;
  }

  /** What one decision, or a few for the same stream, have said next. */
  next(): Step | null {
    const { log } = this.company;
    const stream = log[this.#told]?.stream;
    if (stream === undefined) return null;
    const end = log.findIndex((event, at) => at > this.#told && event.stream !== stream);
    const said = log.slice(this.#told, end < 0 ? undefined : end);
    this.#told += said.length;
    const before = this.#revisions.get(stream) ?? -1n;
    this.#revisions.set(stream, before + BigInt(said.length));
    const events = said.map((event) => this.#stored(event));
    return { stream, at: before < 0n ? 'no_stream' : before, events };
  }

  #stored({ type, data }: Logged): NewEvent {
    const { id: organizationId, owner: userId } = this.company;
    const id = randomUUID();
    this.#seconds += 1;
    return {
      id,
      type,
      schemaVersion: eventDefinitions[type]?.version ?? 1,
      data: toJson(data),
      metadata: {
        organizationId,
        occurredAt: instant(Date.UTC(2026, 0, 1) + this.#seconds * 1000),
        actor: { kind: 'user', userId },
        commandId: id,
        correlationId: organizationId,
        causationId: id,
      },
    };
  }
}
