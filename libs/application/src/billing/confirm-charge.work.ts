import { payment, paymentWork } from '@slipway/domain/billing';
import type { PaymentWork } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { UpstreamError } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import type { ChargeOutcome, PaymentGateway } from './billing.ports';
import { outcomeOf } from './charge.work';

type ConfirmWork = Extract<PaymentWork, { type: 'billing.confirm-charge' }>;

/** Completes a charge that the customer confirmed. */
export class ConfirmChargeHandler implements WorkHandler {
  readonly type = paymentWork.confirmCharge.type;

  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly gateway: PaymentGateway,
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { paymentId: id } = recorded<ConfirmWork>(work).data;
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    if (state.status !== 'confirmation_required') return;
    const answer = await this.#confirm(id);
    if (answer.outcome === 'unknown' || answer.outcome === 'confirmation_required') {
      throw new UpstreamError(`the payment gateway did not answer the confirmation of payment ${id}`, true);
    }
    await this.runner.run({ decider: payment, id, command: outcomeOf(answer), request });
  }

  /** The gateway is asked for the charge first: an earlier delivery of this work may have confirmed it already. */
  async #confirm(id: string): Promise<ChargeOutcome> {
    const found = await this.gateway.find(id);
    if (found === null) throw new UpstreamError(`the payment gateway does not know the payment ${id}`, true);
    return found.outcome === 'confirmation_required' ? this.gateway.confirm(found.gatewayReference) : found;
  }
}
