import { payment, paymentWork } from '@slipway/domain/billing';
import type { PaymentWork } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { UpstreamError } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import type { Charge, ChargeOutcome, PaymentGateways } from './billing.ports';
import { outcomeOf } from './charge.work';
import { customerOf } from './offered-methods';

type ConfirmWork = Extract<PaymentWork, { type: 'billing.confirm-charge' }>;

/** Completes a charge that the customer confirmed. */
export class ConfirmChargeHandler implements WorkHandler {
  readonly type = paymentWork.confirmCharge.type;

  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly gateways: PaymentGateways,
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { paymentId: id } = recorded<ConfirmWork>(work).data;
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    if (state.status !== 'confirmation_required') return;
    const customer = await customerOf(this.folds, state.request.organizationId);
    const answer = await this.#confirm({ idempotencyKey: id, customer }, state.request.method);
    if (answer.outcome === 'unknown' || answer.outcome === 'confirmation_required') {
      throw new UpstreamError(`the payment gateway did not answer the confirmation of payment ${id}`, true);
    }
    await this.runner.run({ decider: payment, id, command: outcomeOf(answer), request });
  }

  /** The gateway is asked for the charge first: an earlier delivery of this work may have confirmed it already. */
  async #confirm(
    charge: Pick<Charge, 'idempotencyKey' | 'customer'>,
    method: string,
  ): Promise<ChargeOutcome> {
    const gateway = this.gateways.of(method);
    const found = await gateway.find(charge);
    if (found === null) {
      throw new UpstreamError(`the payment gateway does not know the payment ${charge.idempotencyKey}`, true);
    }
    return found.outcome === 'confirmation_required' ? gateway.confirm(found.gatewayReference) : found;
  }
}
