import type { CommandBus } from '@nestjs/cqrs';
import { DeadlineSwitch, ProcessRouter, WorkDispatch } from '@slipway/application/runtime';
import { deciders, processes } from '@slipway/domain/contexts';
import { required } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { BullJobQueue } from '@slipway/infra/jobs/bullmq.adapter';
import { BullJobWorker } from '@slipway/infra/jobs/bullmq-worker.adapter';
import { DeadlineSweeper } from '@slipway/infra/jobs/deadline-sweeper';
import { dispatcher } from '@slipway/infra/jobs/dispatcher.projection';
import { Inbox } from '@slipway/infra/jobs/inbox';
import { InboxReader } from '@slipway/infra/jobs/inbox-reader';
import { Outbox } from '@slipway/infra/jobs/outbox';
import type { QueueBackend } from '@slipway/infra/jobs/queue-backend';
import { Relay } from '@slipway/infra/jobs/relay';
import { workRunner } from '@slipway/infra/jobs/work-runner';
import type { Logger } from '@slipway/infra/logging/logger';
import { allViews } from '@slipway/infra/projections/all-views';
import { ProjectionRunner } from '@slipway/infra/projections/projection-runner';
import type { ProjectionState } from '@slipway/infra/projections/observer';
import { LogLineWriter } from '@slipway/infra/telemetry/log-lines';
import type { WriteSide } from '@slipway/infra/write-side';
import { auditChain } from './audit-chain';
import { inboxMetrics, projectionMetrics } from './metrics';
import { noticeReceivers } from './notice-receivers';
import type { Role } from './roles';
import { workHandlers } from './work-handlers';

type Part = { start(): void; close(): Promise<void> };
type Parts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly bus: CommandBus;
  readonly logger: Logger;
  readonly roles: ReadonlySet<Role>;
};

/** A Terraform run that has to stop saves its state first; that takes up to a minute. */
const terraformStopMs = 62_000;

/** Everything that reacts to stored events: views, processes and their deadlines, workers. */
export class Reactor {
  readonly #parts: readonly Part[];
  readonly #projections: ProjectionRunner;

  constructor(private readonly parts: Parts) {
    const { roles } = parts;
    const routers = processes.map(
      (manager) => new ProcessRouter(parts.writeSide.store, parts.writeSide.clock, manager),
    );
    this.#projections = this.#runner(routers);
    this.#parts = [
      this.#projections,
      ...(roles.has('projections') ? [auditChain(parts)] : []),
      ...(roles.has('processes') ? this.#processes(routers) : []),
      ...(roles.has('workers') ? this.#workers() : []),
    ];
  }

  start(): void {
    for (const part of this.#parts) part.start();
  }

  states(): readonly ProjectionState[] {
    return this.#projections.states();
  }

  /** Workers first: what they still record can be routed by this process or by the next one. */
  async close(): Promise<void> {
    for (const part of this.#parts.toReversed()) await part.close();
  }

  #runner(routers: readonly ProcessRouter[]): ProjectionRunner {
    const { writeSide, logger, roles } = this.parts;
    const projections = [
      ...(roles.has('projections') ? allViews : []),
      ...(roles.has('processes') ? [...routers, dispatcher] : []),
    ];
    const { pool, store } = writeSide;
    return new ProjectionRunner({ pool, store, projections, observer: projectionMetrics(), log: logger });
  }

  #processes(routers: readonly ProcessRouter[]): readonly Part[] {
    const { writeSide, settings, logger: log } = this.parts;
    const { pool, failpoints } = writeSide;
    const bull = new BullJobQueue(backendOf(settings), log);
    const queue = failpoints.after(bull, { add: 'queue.add' });
    const relay = new Relay({ pool, outbox: this.#outbox(), queue, log });
    const deadlines = new DeadlineSwitch(routers);
    const receiver = failpoints.after(deadlines, { deadlineReached: 'deadline.reached' });
    const sweeper = new DeadlineSweeper({ pool, receiver, log });
    return [{ start: () => undefined, close: () => bull.close() }, relay, sweeper];
  }

  #outbox(): Outbox {
    const { pool, failpoints } = this.parts.writeSide;
    const points = { markPublished: 'outbox.published', markDone: 'outbox.done' } as const;
    return failpoints.after(new Outbox(pool), points);
  }

  #workers(): readonly Part[] {
    const { writeSide, settings, bus, logger: log } = this.parts;
    const { pool } = writeSide;
    const lines = new LogLineWriter(pool, log);
    const { handlers } = workHandlers({ settings, writeSide, lines, logger: log });
    const executor = new WorkDispatch(bus, deciders, handlers);
    const handle = workRunner({ outbox: this.#outbox(), executor, log });
    const worker = new BullJobWorker({ backend: backendOf(settings), handle, log });
    const stoppable: Part = {
      start: () => worker.start(),
      close: () => {
        if (worker.active > 0) announceStop(worker.active);
        return worker.close(terraformStopMs);
      },
    };
    const receivers = noticeReceivers(settings, writeSide);
    inboxMetrics(new Inbox(pool));
    return [lines, stoppable, new InboxReader({ pool, receivers, log })];
  }
}

/** For the person at the terminal, who pressed Ctrl-C and waits. */
function announceStop(active: number): void {
  const what = active === 1 ? 'a piece of work' : `${String(active)} pieces of work`;
  process.stdout.write(`finishing ${what}; a terraform run saves its state first, which takes up to 60 s\n`);
}

function backendOf(settings: Settings): QueueBackend {
  if (settings.REDIS_URL !== undefined) return { kind: 'redis', url: settings.REDIS_URL };
  return { kind: 'postgres', url: required(settings, 'DATABASE_PROJECTOR_URL') };
}
