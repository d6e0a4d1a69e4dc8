import { deadlineReached, later, processEvents, recorded } from '@slipway/domain/kernel';
import type {
  DeadlineReached,
  Instant,
  Message,
  Output,
  ProcessEvent,
  ProcessManager,
  ReceivedInput,
  Scope,
} from '@slipway/domain/kernel';
import { CorruptedIdempotency, toJson, UnknownEvent, WrongExpectedRevision } from '../ports';
import type { Clock, EventStore, NewEvent, RecordedEvent, StreamId } from '../ports';
import { mint } from './minted';

/** Where an input comes from: the event that caused it, and the story it belongs to. */
export type Cause = {
  readonly scope: Scope;
  readonly correlationId: string;
  readonly causationId: string;
  /** Of the event that is the input. */
  readonly version: number;
  readonly occurredAt: Instant;
};

type Memory<S> = {
  readonly state: S;
  readonly revision: bigint | null;
  readonly received: ReadonlySet<string>;
};

const tries = 5;

/**
 * The memory of one kind of process. Input and outputs are one append at the exact revision, so a step is decided
 * wholly or not at all; an input that was received is never shown to the process again.
 */
export class ProcessRunner<I extends Message, S> {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    readonly manager: ProcessManager<I, S>,
  ) {}

  async receive(id: string, inputId: string, input: I | DeadlineReached, cause: Cause): Promise<void> {
    const stream = `process.${this.manager.name}-${id}`;
    for (let left = tries; ; left -= 1) {
      const memory = await this.#load(stream);
      if (memory.received.has(inputId)) return;
      const step = { id, inputId, input, cause };
      const events = this.#decide(step, memory.state);
      try {
        await this.store.append(stream, memory.revision ?? 'no_stream', this.#written(step, events));
        return;
      } catch (thrown) {
        const isRace = thrown instanceof WrongExpectedRevision || thrown instanceof CorruptedIdempotency;
        if (!isRace || left === 0) throw thrown;
      }
    }
  }

  async #load(stream: StreamId): Promise<Memory<S>> {
    let state = this.manager.initial();
    let revision: bigint | null = null;
    const received = new Set<string>();
    for await (const event of this.store.readStream(stream)) {
      revision = event.revision;
      const known = remembered(event);
      if (known.type !== processEvents.inputReceived.type) continue;
      received.add(known.data.inputId);
      state = this.manager.evolve(state, recorded<I | DeadlineReached>(known.data.input));
    }
    return { state, revision, received };
  }

  #decide(step: Step<I>, state: S): readonly ProcessEvent[] {
    const now = this.clock.now();
    const root = mint(step.id, this.manager.name);
    const outputs = this.manager.react(step.input, state, { now, mint: (name) => mint(root, name) });
    const { inputId, input, cause } = step;
    return [
      processEvents.inputReceived({ inputId, input: asReceived(input, cause), scope: cause.scope }),
      ...outputs.map((output, index) =>
        toEvent(output, { id: mint(inputId, `${root}.${String(index)}`), now, scope: cause.scope }),
      ),
    ];
  }

  #written(step: Step<I>, events: readonly ProcessEvent[]): readonly NewEvent[] {
    const commandId = mint(step.inputId, `process.${this.manager.name}`);
    return events.map((event, index) => ({
      id: mint(commandId, String(index)),
      type: event.type,
      schemaVersion: versionOf(event),
      data: toJson(event.data),
      metadata: {
        organizationId: step.cause.scope,
        occurredAt: this.clock.now(),
        actor: { kind: 'process', name: this.manager.name },
        commandId,
        correlationId: step.cause.correlationId,
        causationId: step.cause.causationId,
      },
    }));
  }
}

type Step<I> = {
  readonly id: string;
  readonly inputId: string;
  readonly input: I | DeadlineReached;
  readonly cause: Cause;
};

/** What a newer node wrote may be part of the memory: half of it is no ground for a decision. */
function remembered(event: RecordedEvent): ProcessEvent {
  if (!versions.has(event.type)) throw new UnknownEvent(event);
  if (event.unreadable) throw event.unreadable;
  return recorded<ProcessEvent>(event);
}

function asReceived({ type, data }: Message, { version, occurredAt }: Cause): ReceivedInput {
  return { type, data, version, occurredAt };
}

const versions = new Map<string, number>(
  Object.values(processEvents).map(({ type, version }) => [type, version]),
);

function versionOf({ type }: ProcessEvent): number {
  const version = versions.get(type);
  if (version === undefined) throw new Error(`${type} is no event of a process`);
  return version;
}

type Stamp = { readonly id: string; readonly now: Instant; readonly scope: Scope };

function toEvent(output: Output, { id, now, scope }: Stamp): ProcessEvent {
  switch (output.kind) {
    case 'send':
    case 'perform':
      return processEvents.workRequested({ outputId: id, scope, work: output });
    case 'schedule': {
      const at = later(now, output.afterSeconds);
      return processEvents.deadlineScheduled({ token: id, deadline: output.deadline, at, scope });
    }
    case 'complete':
      return processEvents.completed({ outcome: output.outcome });
    case 'ignore':
      return processEvents.inputIgnored({ why: output.why });
  }
}

/** The input that a deadline turns into; its id comes from the token, so that firing twice is firing once. */
export function deadlineInput(token: string, deadline: string): { inputId: string; input: DeadlineReached } {
  return { inputId: mint(token, 'reached'), input: deadlineReached({ deadline }) };
}
