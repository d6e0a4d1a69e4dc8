import { randomUUID } from 'node:crypto';
import { toJson } from '@slipway/application/ports';
import type { EventStore, NewEvent } from '@slipway/application/ports';
import { eventDefinitions } from '@slipway/domain/contexts';
import type { Logged, Luck } from '@slipway/domain/given-world';
import { instant } from '@slipway/domain/kernel';
import type { Instant, OrganizationId } from '@slipway/domain/kernel';
import { aCompany } from './company';
import type { Company } from './company';

export type HistoryParts = {
  readonly store: EventStore;
  readonly events: number;
  readonly luck: Luck;
  /** Companies that live at the same time. Default 256. */
  readonly atOnce?: number;
  /** Every second company's events are told as of this organization, so that one of them is as large as all others. */
  readonly large?: OrganizationId;
  readonly onProgress: (written: number) => void;
};

/** So many events that the product could have written. Those of one company are in order, between those of others. */
export async function writeHistory(parts: HistoryParts): Promise<void> {
  const { store, events, luck, atOnce = 256, onProgress, large } = parts;
  const now = aClock();
  let begun = 0;
  const living: Life[] = [];
  for (let left = events; left > 0;) {
    while (living.length < Math.min(atOnce, left)) {
      begun += 1;
      living.push(new Life(aCompany(luck), now, begun % 2 === 0 ? large : undefined));
    }
    const steps = living.map((life) => life.next()).filter((step) => step !== null);
    const ours = upTo(left, steps);
    // Without waiting for each other: the store lets those go together that come together.
    await Promise.all(ours.map(({ stream, at, events: own }) => store.append(stream, at, own)));
    left -= ours.reduce((sum, step) => sum + step.events.length, 0);
    onProgress(events - left);
    living.splice(0, living.length, ...living.filter((life) => !life.isOver));
  }
}

/** Ten events a second, in the order of the log: a busy installation, and a minute of it is some hundred events. */
function aClock(): () => Instant {
  let milliseconds = Date.UTC(2026, 0, 1);
  return () => instant((milliseconds += 100));
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
  readonly #revisions = new Map<string, bigint>();

  constructor(
    private readonly company: Company,
    private readonly now: () => Instant,
    private readonly toldOf: OrganizationId = company.id,
  ) {}

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
    const { id: company, owner: userId } = this.company;
    const id = randomUUID();
    return {
      id,
      type,
      schemaVersion: eventDefinitions[type]?.version ?? 1,
      data: toJson(data),
      metadata: {
        organizationId: this.toldOf,
        occurredAt: this.now(),
        actor: { kind: 'user', userId },
        commandId: id,
        correlationId: company,
        causationId: id,
      },
    };
  }
}
