import { payment, paymentCommands, paymentWork } from '@slipway/domain/billing';
import type { PaymentCommand, PaymentWork } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { UpstreamError } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import type { Charge, ChargeOutcome, KnownOutcome, PaymentGateway, PaymentGateways } from './billing.ports';
import { customerOf } from './offered-methods';

type ChargeWork = Extract<PaymentWork, { type: 'billing.charge' }>;

/**
 * Takes the money of one payment, once. The idempotency key is the payment's id, so that however often this runs,
 * the gateway sees one charge; a call without an answer is settled by asking for that key, never by charging again.
 */
export class ChargeHandler implements WorkHandler {
  readonly type = paymentWork.charge.type;

  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly gateways: PaymentGateways,
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { data } = recorded<ChargeWork>(work);
    const id = data.paymentId;
    await this.#record(id, paymentCommands.requestPayment(data), stepOf(request, 'request'));
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    switch (state.status) {
      case 'requested':
        return this.#take(data, request);
      case 'outcome_unknown':
        return this.#settle(await this.#chargeOf(data), request);
      // Whoever waits for a bank asks now and then.
      case 'pending':
        return this.#look(await this.#chargeOf(data), request);
      case 'unknown':
      case 'confirmation_required':
      case 'captured':
      case 'declined':
      case 'refunded':
        // The outcome is recorded: an earlier delivery of this work got that far.
        return;
    }
  }

  async #take(data: ChargeWork['data'], request: Request): Promise<void> {
    const charge = await this.#chargeOf(data);
    const answer = await this.#gatewayOf(charge).charge(charge);
    if (answer.outcome === 'unknown') return this.#settle(charge, request);
    await this.#record(data.paymentId, outcomeOf(answer), request);
  }

  async #settle(charge: Charge, request: Request): Promise<void> {
    const id = charge.idempotencyKey;
    await this.#record(id, paymentCommands.recordUnknownOutcome({}), stepOf(request, 'unknown'));
    const found = await this.#find(charge);
    if (found === null || found.outcome === 'unknown') {
      throw new UpstreamError(`the payment gateway does not know yet what became of payment ${id}`, true);
    }
    await this.#record(id, outcomeOf(found), request);
  }

  async #look(charge: Charge, request: Request): Promise<void> {
    const found = await this.#find(charge);
    if (found === null || found.outcome === 'unknown' || found.outcome === 'pending') return;
    await this.#record(charge.idempotencyKey, outcomeOf(found), request);
  }

  #find(charge: Charge): Promise<ChargeOutcome | null> {
    return this.#gatewayOf(charge).find(charge);
  }

  #gatewayOf({ method }: Charge): PaymentGateway {
    return this.gateways.of(method);
  }

  async #chargeOf(data: ChargeWork['data']): Promise<Charge> {
    const { paymentId, amount, method, orderId, organizationId } = data;
    const customer = await customerOf(this.folds, organizationId);
    return { idempotencyKey: paymentId, amount, method, reference: orderId, customer };
  }

  async #record(id: string, command: PaymentCommand, request: Request): Promise<void> {
    await this.runner.run({ decider: payment, id, command, request });
  }
}

function stepOf(request: Request, name: string): Request {
  return partOf(request, mint(request.commandId, name));
}

/** The command that records what the gateway answered. */
export function outcomeOf(answer: KnownOutcome): PaymentCommand {
  switch (answer.outcome) {
    case 'captured':
      return paymentCommands.recordCapture({ gatewayReference: answer.gatewayReference });
    case 'declined':
      return paymentCommands.recordDecline({ reason: answer.reason });
    case 'confirmation_required':
      return paymentCommands.recordConfirmationRequired({ gatewayReference: answer.gatewayReference });
    case 'pending':
      return paymentCommands.recordPending({ gatewayReference: answer.gatewayReference });
  }
}
