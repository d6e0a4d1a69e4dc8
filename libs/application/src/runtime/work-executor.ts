import type { CommandBus } from '@nestjs/cqrs';
import type { AnyDecider } from '@slipway/domain/contexts';
import type { Message } from '@slipway/domain/kernel';
import { assertNever } from '@slipway/domain/kernel';
import { Decide } from './decide';
import type { Request } from './request';
import type { RequestedWork, WorkExecutor } from './work';

/** What a handler of outside work gets besides the work: under which id, for whom, and when to stop. */
export type WorkContext = {
  readonly request: Request;
  readonly signal: AbortSignal;
};

/**
 * One kind of work in the outside world. Called at least once: it looks in the stream first whether the outcome is
 * already recorded, derives its idempotency keys from `request.commandId`, and records the outcome as an event.
 */
export interface WorkHandler {
  readonly type: string;
  handle(work: Message, context: WorkContext): Promise<void>;
}

/** Carries out what processes ask for: commands go to their decider, work to its handler. */
export class WorkDispatch implements WorkExecutor {
  readonly #handlers: ReadonlyMap<string, WorkHandler>;

  constructor(
    private readonly bus: CommandBus,
    private readonly deciders: Readonly<Record<string, AnyDecider>>,
    handlers: readonly WorkHandler[],
  ) {
    this.#handlers = new Map(handlers.map((handler) => [handler.type, handler]));
  }

  async execute(requested: RequestedWork, signal: AbortSignal): Promise<void> {
    const request = requestOf(requested);
    const { work } = requested;
    switch (work.kind) {
      case 'send':
        await this.bus.execute(new Decide(this.#decider(work.category), work.id, work.command, request));
        return;
      case 'perform':
        await this.#handler(work.work.type).handle(work.work, { request, signal });
        return;
      default:
        assertNever(work);
    }
  }

  #decider(category: string): AnyDecider {
    const decider = this.deciders[category];
    if (!decider) throw new Error(`no decider for ${category} in this version; upgrade this node`);
    return decider;
  }

  #handler(type: string): WorkHandler {
    const handler = this.#handlers.get(type);
    if (!handler) throw new Error(`no handler for ${type} in this version; upgrade this node`);
    return handler;
  }
}

/** The command id of work is the id of the output that asked for it: carried out twice, it is recorded once. */
function requestOf(requested: RequestedWork): Request {
  return {
    actor: { kind: 'process', name: requested.process.name },
    scope: requested.scope,
    commandId: requested.outputId,
    correlationId: requested.correlationId,
    causationId: requested.causationId,
  };
}
