import { payment } from '@slipway/domain/billing';
import { isUuid } from '@slipway/domain/kernel';
import type { EventStore } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import type { GatewayRecord } from './billing.ports';
import { stepsFor } from './gateway-steps';
import type { Doubt, Step } from './gateway-steps';

export type Comparison =
  /** No payment in the log is this charge. */
  | { readonly match: 'none' }
  | {
      readonly match: 'payment';
      readonly paymentId: string;
      readonly steps: readonly Step[];
      readonly doubts: readonly Doubt[];
    };

/**
 * Brings the log up to what the gateway has on record. It is told nothing but where to look, so that it does not
 * matter how often, how late or in which order it looks.
 */
export class FollowGateway {
  constructor(
    private readonly runner: CommandRunner,
    private readonly folds: FoldCache,
    private readonly store: EventStore,
  ) {}

  async compare(record: GatewayRecord): Promise<Comparison> {
    const id = record.idempotencyKey;
    if (id === null || !isUuid(id)) return { match: 'none' };
    const { state } = await this.folds.refresh(payment, `payment-${id}`);
    if (state.status === 'unknown') return { match: 'none' };
    return { match: 'payment', paymentId: id, ...stepsFor(record, state) };
  }

  async follow(record: GatewayRecord, actor: Request['actor']): Promise<Comparison> {
    const comparison = await this.compare(record);
    if (comparison.match === 'none' || comparison.steps.length === 0) return comparison;
    const { paymentId: id, steps } = comparison;
    const story = await this.#storyOf(id);
    for (const { name, command } of steps) {
      // Named by what is recorded: two who follow at once record it once.
      const request = { ...story, actor, commandId: mint(id, `followed ${name}`) };
      await this.runner.run({ decider: payment, id, command, request });
    }
    return comparison;
  }

  /** What the gateway tells belongs to the story of the order that it was asked for. */
  async #storyOf(id: string): Promise<Pick<Request, 'scope' | 'correlationId' | 'causationId'>> {
    for await (const { id: causationId, metadata } of this.store.readStream(`payment-${id}`, {
      maxCount: 1,
    })) {
      return { scope: metadata.organizationId, correlationId: metadata.correlationId, causationId };
    }
    throw new Error(`the payment ${id} has no events`);
  }
}
