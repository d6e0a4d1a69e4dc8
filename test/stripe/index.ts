import { fail, succeed } from './intents';
import { Shelves } from './objects';
import type { Dispute, Intent, Refund } from './objects';
import { StripeServer } from './server';
import type { Fault } from './server';
import { Webhooks } from './webhooks';

export type { Intent, Refund } from './objects';
export type { Endpoint, StripeEvent } from './webhooks';

/** A stand-in for Stripe, and what only the outside does: customers at their banks, time, and trouble on the wire. */
export class StripeStandIn {
  readonly shelves = new Shelves();
  readonly webhooks = new Webhooks();
  readonly #refusedRefunds = new Set<string>();
  readonly #tell = this.webhooks.record.bind(this.webhooks);
  readonly #server: StripeServer;
  #url = '';

  private constructor(readonly secretKey: string) {
    const context = { shelves: this.shelves, tell: this.#tell, refusedRefunds: this.#refusedRefunds };
    this.#server = new StripeServer({ secretKey, context });
  }

  static async start(secretKey = 'sk_test_standin'): Promise<StripeStandIn> {
    const standIn = new StripeStandIn(secretKey);
    standIn.#url = await standIn.#server.listen();
    return standIn;
  }

  get url(): string {
    return this.#url;
  }

  /** Every call that arrived, by name. */
  get calls(): readonly string[] {
    return this.#server.calls;
  }

  /** The next call of that name is carried out, or not, and answered like this. */
  spoilNext(call: string, fault: Fault): void {
    this.#server.faults.push({ call, fault });
  }

  /** A day passes: what was answered under a key is forgotten. */
  forgetKeys(): void {
    this.#server.keys.expire();
  }

  /** What the customer does at the bank. */
  authenticate(intentId: string, succeeds = true): Intent {
    return this.#decide(intentId, 'requires_action', succeeds);
  }

  /** The bank answers a debit, days later. */
  settle(intentId: string, succeeds = true): Intent {
    return this.#decide(intentId, 'processing', succeeds);
  }

  refuseRefunds(intentId: string): void {
    this.#refusedRefunds.add(intentId);
  }

  allowRefunds(intentId: string): void {
    this.#refusedRefunds.delete(intentId);
  }

  endRefund(refundId: string, status: 'succeeded' | 'failed'): Refund {
    const refund = this.shelves.refunds.get(refundId);
    const reason = status === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {};
    const ended = this.shelves.refunds.put({ ...refund, status, ...reason });
    this.#tell({ type: status === 'failed' ? 'refund.failed' : 'refund.updated', object: ended });
    return ended;
  }

  closeDispute(disputeId: string, status: 'won' | 'lost'): Dispute {
    const closed = this.shelves.disputes.put({ ...this.shelves.disputes.get(disputeId), status });
    this.#tell({ type: 'charge.dispute.closed', object: closed });
    return closed;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  #decide(intentId: string, from: Intent['status'], succeeds: boolean): Intent {
    const intent = this.shelves.intents.get(intentId);
    if (intent.status !== from) throw new Error(`${intentId} is ${intent.status}, not ${from}`);
    return succeeds
      ? succeed(this.shelves, this.#tell, intent)
      : fail(this.shelves, this.#tell, intent, 'generic_decline');
  }
}
