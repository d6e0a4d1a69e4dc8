import { payment, paymentCommands } from './billing';
import type { PaymentEvent, PaymentWork } from './billing';
import { deciders, eventDefinitions } from './contexts';
import type { AnyDecider } from './contexts';
import { deadlineReached, fold, recorded, Refusal, trusted } from './kernel';
import type { Instant, Message, Output, ProcessManager, VaultReference } from './kernel';
import { infrastructure, infrastructureCommands } from './provisioning';
import type { InfrastructureEvent, ProvisioningWork } from './provisioning';
import { server, serverCommands } from './servers';
import type { ServerEvent, ServerWork } from './servers';

/** Takes decisions that the world leaves open: a number from 0 up to `choices` - 1. */
export type Luck = (choices: number) => number;

type Work = Extract<Output, { kind: 'send' | 'perform' }>;
type Task = { readonly id: string; readonly work: Work };
type Charge = {
  status: 'captured' | 'declined' | 'to_confirm';
  refunds: Map<number, 'succeeded' | 'failed'>;
};
type Stored = { readonly commandId: string; readonly event: Message };
/** What a world remembers of each stream; worlds of the same organization may share it. */
export type Streams = Map<string, readonly Stored[]>;
export type Logged = Message & { readonly stream: string };
type AnyWork = PaymentWork | ProvisioningWork | ServerWork;

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');

/**
 * The smallest world in which a process can run: streams with the real deciders, a log that is routed in order,
 * outputs that may be carried out in any order and more than once, and an outside that fails as luck will have it.
 */
export class World<S> {
  readonly log: Logged[] = [];
  readonly tasks: Task[] = [];
  readonly done: Task[] = [];
  readonly deadlines: string[] = [];
  readonly outcomes: string[] = [];
  readonly charges = new Map<string, Charge>();
  /** Machines that the cloud bills, by infrastructure. */
  readonly machines = new Set<string>();
  readonly refusedSends: string[] = [];
  state: S;
  #routed = 0;
  #inputs = 0;

  constructor(
    private readonly process: ProcessManager<Message, S>,
    private readonly id: string,
    private readonly streams: Streams = new Map(),
  ) {
    this.state = process.initial();
  }

  stream(category: string, id: string): readonly Message[] {
    return (this.streams.get(`${category}-${id}`) ?? []).map(({ event }) => event);
  }

  get canRoute(): boolean {
    return this.#routed < this.log.length;
  }

  /** Hands the next event of the log to the process, if it concerns it. */
  route(): void {
    const event = this.log[this.#routed++];
    const processIdOf = event && this.process.correlate[event.type];
    if (event && processIdOf?.(recorded<Message<string, never>>(event).data) === this.id)
      this.#receive(event);
  }

  fire(index: number): void {
    const [deadline] = this.deadlines.splice(index, 1);
    if (deadline !== undefined) this.#receive(deadlineReached({ deadline }));
  }

  /** Carries out a task. `again`: its worker died before it could say so, and it comes back. */
  carryOut(index: number, luck: Luck, again: boolean): void {
    const task = this.tasks[index];
    if (task === undefined) return;
    if (!again) this.tasks.splice(index, 1);
    this.done.push(task);
    this.repeat(task, luck);
  }

  repeat(task: Task, luck: Luck): void {
    if (task.work.kind === 'perform') return this.#perform(task.id, recorded<AnyWork>(task.work.work), luck);
    const { category, id, command } = task.work;
    const decider = deciders[category];
    if (decider === undefined) throw new Error(`no decider for ${category}`);
    const refusal = this.#attempt(decider, id, command, task.id);
    if (refusal) this.refusedSends.push(`${command.type}: ${refusal.code}`);
  }

  /** Decides as the command runner does: a command that is in the stream already is not decided again. */
  decide(decider: AnyDecider, id: string, command: Message, commandId: string): void {
    const stream = `${decider.category}-${id}`;
    const stored = this.streams.get(stream) ?? [];
    if (stored.some((one) => one.commandId === commandId)) return;
    const state = fold(
      decider,
      stored.map(({ event }) => event),
    );
    // With the keys turned around: a store may hand them back in another order.
    const events = decider.decide(command, state, { now }).map(asStored);
    this.streams.set(stream, [...stored, ...events.map((event) => ({ commandId, event }))]);
    this.log.push(...events.map((event) => ({ ...event, stream })));
  }

  #attempt(decider: AnyDecider, id: string, command: Message, commandId: string): Refusal | null {
    try {
      this.decide(decider, id, command, commandId);
      return null;
    } catch (thrown) {
      if (thrown instanceof Refusal) return thrown;
      throw thrown;
    }
  }

  #receive(input: Message): void {
    const number = this.#inputs++;
    const outputs = this.process.react(input, this.state, { now, mint: (name) => `${this.id}:${name}` });
    if (outputs.length === 0) throw new Error(`${input.type} was passed over in silence`);
    this.state = this.process.evolve(this.state, input);
    for (const [index, output] of outputs.entries()) {
      if (output.kind === 'schedule') this.deadlines.push(output.deadline);
      if (output.kind === 'complete') this.outcomes.push(output.outcome);
      if (output.kind === 'send' || output.kind === 'perform') {
        this.tasks.push({ id: `${this.id}:${number}.${index}`, work: output });
      }
    }
  }

  #perform(taskId: string, work: AnyWork, luck: Luck): void {
    switch (work.type) {
      case 'billing.charge':
        return this.#charge(taskId, work.data, luck);
      case 'billing.confirm-charge':
        return this.#confirm(taskId, work.data.paymentId, luck);
      case 'billing.refund':
        return this.#refund(taskId, work.data, luck);
      case 'billing.refund-part':
        throw new Error('the flow of an order gives everything back, or nothing');
      case 'provisioning.provision':
        return this.#provision(taskId, work.data.infrastructureId, luck);
      case 'provisioning.destroy':
        return this.#destroy(taskId, work.data, luck);
      case 'servers.verify':
        return this.#verify(taskId, work.data, luck);
    }
  }

  #paymentOf(id: string) {
    return fold(payment, this.stream('payment', id).map(recorded<PaymentEvent>));
  }

  #charge(taskId: string, data: Extract<PaymentWork, { type: 'billing.charge' }>['data'], luck: Luck): void {
    const id = data.paymentId;
    this.decide(payment, id, paymentCommands.requestPayment(data), `${taskId}.request`);
    const { status } = this.#paymentOf(id);
    if (status !== 'requested' && status !== 'outcome_unknown') return;
    const known = this.charges.get(id);
    const fate = luck(5);
    if (!known && fate !== 4) {
      const status = (['captured', 'declined', 'to_confirm', 'captured'] as const)[fate] ?? 'captured';
      this.charges.set(id, { status, refunds: new Map() });
    }
    // 3: charged, but no answer. 4: neither charged nor answered.
    const charge = this.charges.get(id);
    const answer =
      (!known && fate >= 3) || !charge ? paymentCommands.recordUnknownOutcome({}) : answerOf(charge.status);
    this.#attempt(payment, id, answer, `${taskId}.${answer.type}`);
  }

  #confirm(taskId: string, id: string, luck: Luck): void {
    if (this.#paymentOf(id).status !== 'confirmation_required') return;
    const charge = this.charges.get(id);
    if (charge === undefined) throw new Error(`${id} was never charged`);
    if (charge.status === 'to_confirm') charge.status = luck(4) === 1 ? 'declined' : 'captured';
    this.decide(payment, id, answerOf(charge.status), taskId);
  }

  /** The customer confirms at the bank, whatever we think of it. */
  confirmAtBank(id: string): void {
    const charge = this.charges.get(id);
    if (charge?.status !== 'to_confirm' || this.#paymentOf(id).status !== 'confirmation_required') return;
    charge.status = 'captured';
    this.decide(payment, id, answerOf('captured'), `bank-${id}`);
  }

  #refund(taskId: string, data: { paymentId: string; attempt: number }, luck: Luck): void {
    const { paymentId: id, attempt } = data;
    const state = this.#paymentOf(id);
    if (state.status !== 'captured' || state.failedRefunds >= attempt) return;
    const refunds = this.charges.get(id)?.refunds;
    if (refunds === undefined) throw new Error(`${id} was never charged`);
    if (!refunds.has(attempt)) refunds.set(attempt, luck(3) === 1 ? 'failed' : 'succeeded');
    // The gateway has done it, and the worker dies before it can say so; the task or its deadline comes back.
    if (luck(4) === 1) return;
    const command =
      refunds.get(attempt) === 'succeeded'
        ? paymentCommands.recordRefund({ refundReference: `${id}-${attempt}` })
        : paymentCommands.recordRefundFailure({ attempt, reason: { code: 'gateway.refund', detail: 'no' } });
    this.decide(payment, id, command, taskId);
  }

  #infrastructureOf(id: string) {
    return fold(infrastructure, this.stream('infrastructure', id).map(recorded<InfrastructureEvent>));
  }

  #provision(taskId: string, id: string, luck: Luck): void {
    const decider = infrastructure;
    const key = { key: trusted<VaultReference>(`key-${taskId}`), publicKey: 'ssh-ed25519 AAAA' };
    const engine = { name: 'simulator', version: '1' } as const;
    if (this.#infrastructureOf(id).status === 'requested') {
      this.decide(decider, id, infrastructureCommands.prepareKey(key), `${taskId}.key`);
    }
    const start = infrastructureCommands.startProvisioning({ engine });
    if (this.#attempt(decider, id, start, `${taskId}.start`)) return;
    if (this.#infrastructureOf(id).status !== 'provisioning') return;
    const fate = luck(4);
    // 2: fails before anything exists. 3: the worker dies in the middle of the run.
    if (fate !== 2) this.machines.add(id);
    if (fate === 3) return;
    const outcome =
      fate === 0
        ? infrastructureCommands.recordProvisioned({ outputs: outputsOf(id) })
        : infrastructureCommands.recordProvisioningFailure({ message: 'no capacity' });
    this.decide(decider, id, outcome, taskId);
  }

  #destroy(taskId: string, data: { infrastructureId: string; attempt: number }, luck: Luck): void {
    const { infrastructureId: id, attempt } = data;
    const decider = infrastructure;
    this.decide(decider, id, infrastructureCommands.startDestruction({}), `${taskId}.start`);
    if (this.#infrastructureOf(id).status !== 'destroying') return;
    const fate = luck(4);
    if (fate === 1) {
      const failed = infrastructureCommands.recordDestructionFailure({ attempt, message: 'locked' });
      return this.decide(decider, id, failed, taskId);
    }
    if (fate === 2) return;
    this.machines.delete(id);
    this.decide(decider, id, infrastructureCommands.recordDestroyed({}), taskId);
  }

  #verify(taskId: string, data: { serverId: string; attempt: number }, luck: Luck): void {
    const { serverId: id, attempt } = data;
    const state = fold(server, this.stream('server', id).map(recorded<ServerEvent>));
    if (state.status !== 'registered' || state.failedVerifications >= attempt) return;
    const command =
      luck(3) === 1
        ? serverCommands.recordVerificationFailure({ attempt, reason: 'refused' })
        : serverCommands.recordVerification({ facts });
    this.decide(server, id, command, taskId);
  }
}

const facts = {
  os: 'Debian 13',
  kernel: '6.12',
  cores: 2,
  memoryMb: 2048,
  diskGb: 40,
  docker: null,
  observedAt: now,
};

function outputsOf(id: string) {
  return {
    serverName: 'web-1',
    publicIp: '127.0.0.1',
    privateIp: null,
    sshUser: 'slipway',
    sshPort: 2222,
    hostKey: `ssh-ed25519 ${id}`,
  };
}

function answerOf(status: Charge['status']) {
  switch (status) {
    case 'captured':
      return paymentCommands.recordCapture({ gatewayReference: 'charge' });
    case 'declined':
      return paymentCommands.recordDecline({ reason: { code: 'gateway.declined', detail: 'No money.' } });
    case 'to_confirm':
      return paymentCommands.recordConfirmationRequired({ gatewayReference: 'charge' });
  }
}

function asStored(event: Message): Message {
  if (eventDefinitions[event.type] === undefined) throw new Error(`${event.type} is not declared`);
  const data = Object.entries({ ...recorded<Message<string, object>>(event).data }).reverse();
  return { type: event.type, data: Object.fromEntries(data) };
}
