import { createHash } from 'node:crypto';
import { DyingStore, Died } from '@slipway/application/runtime/given-log';
import { Interrupted } from '@slipway/application/provisioning/interrupted';
import { UpstreamError } from '@slipway/application/ports';
import type { Clock, EventStore, RecordedEvent } from '@slipway/application/ports';
import { mint } from '@slipway/application/runtime/minted';
import { DeadlineSwitch, ProcessRouter } from '@slipway/application/runtime/process-router';
import type { Request } from '@slipway/application/runtime/request';
import type { RequestedWork, ScheduledDeadline } from '@slipway/application/runtime/work';
import { items, order, orderCommands, payThenProvision } from '@slipway/domain/billing';
import { processes } from '@slipway/domain/contexts';
import type { AnyDecider } from '@slipway/domain/contexts';
import { instant, processEvents, recorded, Refusal, trusted } from '@slipway/domain/kernel';
import type { LicenseId, Message, OrderId, OrganizationId, ProcessEvent } from '@slipway/domain/kernel';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { server, serverCommands } from '@slipway/domain/servers';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { requestedWork, scheduledDeadline } from '@slipway/infra/jobs/dispatcher.projection';
import { Agenda } from './agenda';
import type { Patience } from './agenda';
import { aNode } from './node';
import type { Node, Outside } from './node';
import { SimulatedCloud, SimulatedGateway, SimulatedShell, SimulatedVault } from './outside';
import { Tape } from './tape';

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;
const root = '3c1a7c58-54c4-4ad4-8f43-0c3d7a4f1b52';
const { signal } = new AbortController();

/**
 * Three times what the longest of 3,000 orders took, 89 happenings and 66 days: an order that goes round in circles is
 * found before its streams have grown so long that reading them takes all the time.
 */
const patience: Patience = { happenings: 270, time: 200 * day };

/** What a year leaves for whoever judges it. */
export type Past = {
  readonly orderIds: readonly OrderId[];
  readonly topBranchId: OrganizationId;
  readonly log: readonly RecordedEvent[];
  readonly outside: Outside;
  readonly node: Node;
  /** Of the whole log: the same seed has the same. */
  readonly digest: string;
};

/**
 * One company's year: orders, customers who change their minds, gateways that do not answer, workers and routers that
 * die in the middle. The deciders, the processes and the workers are the product's own; time, the queue and the
 * outside are made up. Whatever is left open, `random` decides.
 */
export class Year {
  readonly #agenda = new Agenda((at) => (this.#now = at));
  readonly #tape = new Tape();
  readonly #log: EventStore;
  readonly #clock: Clock = { now: () => instant(this.#now) };
  readonly #outside: Outside;
  readonly #seen = new Set<string>();
  readonly #topBranchId: OrganizationId;
  readonly #orderIds: OrderId[] = [];
  #now = Date.UTC(2026, 0, 1);
  #routed = 0;
  #isRouting = false;
  #commands = 0;

  constructor(
    private readonly seed: number,
    private readonly random: () => number,
    private readonly managers: typeof processes = processes,
  ) {
    this.#topBranchId = trusted<OrganizationId>(mint(root, `company ${String(seed)}`));
    this.#log = this.#tape.on(new MemoryEventStore({ now: () => new Date(this.#now) }));
    const chance = (oneIn: number) => this.#chance(oneIn);
    this.#outside = {
      gateway: new SimulatedGateway(chance, this.#clock),
      cloud: new SimulatedCloud(chance),
      shell: new SimulatedShell(chance),
      vault: new SimulatedVault(),
    };
  }

  async live(orders: number): Promise<Past> {
    const limits = { max_servers: Math.ceil(orders / 2) };
    const licenseId = trusted<LicenseId>(mint(this.#topBranchId, 'license'));
    const opening = quotaCommands.openQuota({ topBranchId: this.#topBranchId, licenseId, limits });
    await this.#say(quota, this.#topBranchId, opening);
    for (let number = 1; number <= orders; number += 1) {
      const orderId = trusted<OrderId>(mint(this.#topBranchId, `order ${String(number)}`));
      this.#agenda.enter(this.#now + this.#upTo(365 * day), orderId, () => this.#place(orderId, number));
    }
    await this.#agenda.happen(patience);
    return {
      orderIds: this.#orderIds,
      topBranchId: this.#topBranchId,
      log: this.#tape.events,
      outside: this.#outside,
      node: this.#freshNode(this.#log),
      digest: digestOf(this.#tape.events),
    };
  }

  /** What the process of an order heard last. */
  lastOf(orderId: string): string {
    const heard = this.#tape.events
      .map((event) => recorded<ProcessEvent>(event))
      .filter((_, index) =>
        this.#tape.events[index]?.streamId.endsWith(`.${payThenProvision.name}-${orderId}`),
      )
      .flatMap(({ type, data }) => (type === processEvents.inputReceived.type ? [nameOf(data.input)] : []));
    return `… ${heard.slice(-6).join(', ')}`;
  }

  #chance(oneIn: number): boolean {
    return this.random() * oneIn < 1;
  }

  #upTo(most: number): number {
    return Math.floor(this.random() * most);
  }

  #soon(most: number, about: string | null, act: () => Promise<void>): void {
    this.#agenda.enter(this.#now + this.#upTo(most), about, act);
  }

  #freshNode(store: EventStore): Node {
    return aNode(store, this.#clock, this.#outside);
  }

  /** The log as somebody sees it who dies in the middle now and then. */
  #mortal(oneIn: number): EventStore {
    return this.#chance(oneIn) ? new DyingStore(this.#log, 1 + this.#upTo(4)) : this.#log;
  }

  /** A person's command; whether it is refused is not this person's business. */
  async #say(decider: AnyDecider, id: string, command: Message): Promise<void> {
    const commandId = mint(this.#topBranchId, `command ${String((this.#commands += 1))}`);
    const request: Request = {
      actor: { kind: 'operator' },
      scope: this.#topBranchId,
      commandId,
      correlationId: commandId,
      causationId: commandId,
    };
    try {
      await this.#freshNode(this.#log).runner.run({ decider, id, command, request });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    this.#follow();
  }

  async #place(orderId: OrderId, number: number): Promise<void> {
    const item = items[this.#upTo(items.length)];
    if (item === undefined) throw new Error('the catalogue is empty');
    const { id, version, name, size, price } = item;
    this.#orderIds.push(orderId);
    const placement = {
      orderId,
      organizationId: this.#topBranchId,
      topBranchId: this.#topBranchId,
      item: { id, version, name, size, price },
      provider: 'sandbox',
      region: 'sandbox-north',
      serverName: `web-${String(number)}`,
      paymentMethod: 'card',
    };
    await this.#say(order, orderId, orderCommands.placeOrder(placement));
  }

  /** Somebody follows the log, a moment later; one at a time, as the lease of a projection has it. */
  #follow(): void {
    if (this.#isRouting || this.#routed === this.#tape.events.length) return;
    this.#isRouting = true;
    this.#soon(2 * second, null, () => this.#route());
  }

  async #route(): Promise<void> {
    this.#isRouting = false;
    // What was done since the last checkpoint is done again after a crash.
    if (this.#chance(50)) this.#routed = Math.max(0, this.#routed - this.#upTo(20));
    const routers = this.#routers(this.#mortal(100));
    try {
      while (this.#routed < this.#tape.events.length)
        await this.#tell(routers, this.#tape.events[this.#routed]);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
    this.#follow();
  }

  #routers(store: EventStore): readonly ProcessRouter[] {
    return this.managers.map((manager) => new ProcessRouter(store, this.#clock, manager));
  }

  async #tell(routers: readonly ProcessRouter[], event: RecordedEvent | undefined): Promise<void> {
    if (event === undefined) return;
    for (const router of routers) await router.project([event]);
    for (const work of requestedWork(event)) this.#once(work.outputId, () => this.#hand(work));
    for (const deadline of scheduledDeadline(event)) this.#once(deadline.token, () => this.#wait(deadline));
    this.#once(`customer ${event.id}`, () => this.#customer(event));
    this.#routed += 1;
  }

  /** The outbox and the deadlines keep each row once. */
  #once(key: string, act: () => void): void {
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    act();
  }

  #hand(work: RequestedWork): void {
    // What is done outside takes its time.
    const longest = work.work.kind === 'perform' ? 5 * 60 * second : 5 * second;
    const { id } = work.process;
    this.#soon(longest, id, () => this.#carryOut(work, 1));
    // The lock of a job that seems dead goes to somebody else, and both do it.
    if (this.#chance(20)) this.#soon(hour, id, () => this.#carryOut(work, 1));
  }

  #wait(deadline: ScheduledDeadline): void {
    const at = Date.parse(deadline.at);
    for (const late of this.#chance(20) ? [0, hour] : [0]) {
      this.#agenda.enter(at + late + this.#upTo(2 * second), deadline.process.id, async () => {
        await new DeadlineSwitch(this.#routers(this.#log)).deadlineReached(deadline);
        this.#follow();
      });
    }
  }

  async #carryOut(work: RequestedWork, attempt: number): Promise<void> {
    try {
      await this.#freshNode(this.#mortal(12)).work.execute(work, signal);
    } catch (error) {
      const isExpected = [Died, UpstreamError, Interrupted, Refusal].some((kind) => error instanceof kind);
      if (!isExpected) throw error;
      // A refusal that stays one would come back for ever.
      if (attempt > 100) throw new Error(`${work.outputId} does not get done`, { cause: error });
      const pause = Math.min(60, 2 ** attempt) * second;
      this.#agenda.enter(this.#now + pause, work.process.id, () => this.#carryOut(work, attempt + 1));
    }
    this.#follow();
  }

  /** What people do when they hear of it. */
  #customer({ type, data }: RecordedEvent): void {
    const { orderId = '', serverId = '' } = recorded<Message<string, Named>>({ type, data }).data;
    const say = (decider: AnyDecider, id: string, command: Message) => () => this.#say(decider, id, command);
    switch (type) {
      case 'billing.order-placed':
        if (this.#chance(8))
          this.#soon(hour / 4, orderId, say(order, orderId, orderCommands.cancelOrder({})));
        return;
      case 'billing.order-payment-failed':
        if (this.#chance(2))
          this.#soon(
            9 * day,
            orderId,
            say(order, orderId, orderCommands.payAgain({ paymentMethod: 'card' })),
          );
        return;
      case 'billing.order-confirmation-awaited':
        if (!this.#chance(4))
          this.#soon(2 * hour, orderId, say(order, orderId, orderCommands.confirmOrderPayment({})));
        return;
      case 'billing.order-fulfilled':
        if (this.#chance(3))
          this.#soon(60 * day, orderId, say(server, serverId, serverCommands.removeServer({})));
        return;
      default:
        return;
    }
  }
}

function nameOf({ type, data }: Message): string {
  const { deadline } = data as { readonly deadline?: string };
  return deadline === undefined ? type : `${type} ${deadline}`;
}

type Named = { readonly orderId?: string; readonly serverId?: string };

function digestOf(log: readonly RecordedEvent[]): string {
  const hash = createHash('sha256');
  for (const { id, type, streamId, data, metadata } of log)
    hash.update(JSON.stringify([id, type, streamId, data, metadata.occurredAt]));
  return hash.digest('hex');
}
