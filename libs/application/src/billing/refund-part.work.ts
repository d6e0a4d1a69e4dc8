import { payment, paymentCommands, paymentWork } from '@slipway/domain/billing';
import type { PaymentWork } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import type { PaymentGateways } from './billing.ports';
import { keyOfPart } from './refund-keys';

type RefundPartWork = Extract<PaymentWork, { type: 'billing.refund-part' }>;

/** Gives back what a person asked for, once. Each attempt has a key of its own: an old key gets the old failure. */
export class RefundPartHandler implements WorkHandler {
  readonly type = paymentWork.refundPart.type;

  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly gateways: PaymentGateways,
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { paymentId: id, refundId, attempt } = recorded<RefundPartWork>(work).data;
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    if (state.status !== 'captured' && state.status !== 'refunded') return;
    const refund = state.refunds.find((one) => one.refundId === refundId);
    if (refund === undefined || refund.refundReference !== null || refund.failures >= attempt) return;
    const answer = await this.gateways.of(state.request.method).refund({
      idempotencyKey: keyOfPart(refundId, attempt),
      gatewayReference: state.gatewayReference,
      amount: refund.amount,
    });
    // The gateway tells when it is through; without a word the process asks again under the same attempt.
    if (answer.outcome === 'pending') return;
    const command =
      answer.outcome === 'refunded'
        ? paymentCommands.recordRefundMade({ refundId, refundReference: answer.refundReference })
        : paymentCommands.recordRefundAttemptFailure({ refundId, attempt, reason: answer.reason });
    await this.runner.run({ decider: payment, id, command, request });
  }
}
