import type { AnyProcessManager } from '@slipway/domain/contexts';
import { deadlineReached, recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import type { Clock, EventStore, RecordedEvent } from '../ports';
import { deadlineInput, ProcessRunner } from './process-runner';
import type { Projection } from './projection';
import type { DeadlineReceiver, ScheduledDeadline } from './work';

/**
 * Follows the log and hands each event to the process that it belongs to. Its checkpoint may lag behind what it did:
 * a second delivery finds the input received.
 */
export class ProcessRouter implements Projection {
  readonly name: string;
  readonly version = 1;
  readonly handles: readonly string[];
  readonly tables = [];
  /** A process that goes on without what it could not be told decides on half the story, about money. */
  readonly onPoison = 'stop';
  readonly process: string;
  readonly #runner: ProcessRunner<Message, unknown>;

  constructor(
    store: EventStore,
    private readonly clock: Clock,
    private readonly manager: AnyProcessManager,
  ) {
    this.name = `router.${manager.name}`;
    this.process = manager.name;
    this.handles = Object.keys(manager.correlate);
    this.#runner = new ProcessRunner(store, clock, manager);
  }

  async project(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) await this.#route(event);
  }

  async deadlineReached(scheduled: ScheduledDeadline): Promise<void> {
    const { inputId, input } = deadlineInput(scheduled.token, scheduled.deadline);
    const { scope, correlationId, token } = scheduled;
    await this.#runner.receive(scheduled.process.id, inputId, input, {
      scope,
      correlationId,
      causationId: token,
      version: deadlineReached.version,
      occurredAt: this.clock.now(),
    });
  }

  async #route(event: RecordedEvent): Promise<void> {
    const id = processIdOf(this.manager, event);
    if (id === undefined) return;
    const { organizationId: scope, correlationId, occurredAt } = event.metadata;
    await this.#runner.receive(id, event.id, recorded(event), {
      scope,
      correlationId,
      causationId: event.id,
      version: event.schemaVersion,
      occurredAt,
    });
  }
}

function processIdOf(manager: AnyProcessManager, event: RecordedEvent): string | undefined {
  const correlate = manager.correlate[event.type];
  return correlate?.(recorded<{ type: string; data: never }>(event).data);
}

/** Sends each deadline to the router of its process. */
export class DeadlineSwitch implements DeadlineReceiver {
  readonly #routers: ReadonlyMap<string, ProcessRouter>;

  constructor(routers: readonly ProcessRouter[]) {
    this.#routers = new Map(routers.map((router) => [router.process, router]));
  }

  async deadlineReached(deadline: ScheduledDeadline): Promise<void> {
    const router = this.#routers.get(deadline.process.name);
    if (!router) throw new Error(`no process ${deadline.process.name} runs here; upgrade this node`);
    await router.deadlineReached(deadline);
  }
}
