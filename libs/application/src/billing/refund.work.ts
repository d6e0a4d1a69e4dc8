import { leftOf, payment, paymentCommands, paymentWork } from '@slipway/domain/billing';
import type { PaymentWork } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import type { PaymentGateways } from './billing.ports';
import { keyOfWhole } from './refund-keys';

type RefundWork = Extract<PaymentWork, { type: 'billing.refund' }>;

/**
 * Gives the money of one payment back, once: a captured payment has at most one refund, and each attempt at it has a
 * key of its own, because a gateway answers an old key with the old failure.
 */
export class RefundHandler implements WorkHandler {
  readonly type = paymentWork.refund.type;

  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly gateways: PaymentGateways,
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { paymentId: id, attempt } = recorded<RefundWork>(work).data;
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    if (state.status !== 'captured' || state.failedRefunds >= attempt) return;
    const answer = await this.gateways.of(state.request.method).refund({
      idempotencyKey: keyOfWhole(id, attempt),
      gatewayReference: state.gatewayReference,
      amount: { ...state.request.amount, minor: leftOf(state) },
    });
    // The gateway tells when it is through; without a word the flow asks again under the same attempt.
    if (answer.outcome === 'pending') return;
    const command =
      answer.outcome === 'refunded'
        ? paymentCommands.recordRefund({ refundReference: answer.refundReference })
        : paymentCommands.recordRefundFailure({ attempt, reason: answer.reason });
    await this.runner.run({ decider: payment, id, command, request });
  }
}
