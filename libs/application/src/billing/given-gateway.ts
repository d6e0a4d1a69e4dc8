import { UpstreamError } from '../ports';
import type { Charge, ChargeOutcome, PaymentGateway, Refund, RefundOutcome } from './billing.ports';

type Captured = Extract<ChargeOutcome, { outcome: 'captured' }>;
type ToConfirm = Extract<ChargeOutcome, { outcome: 'confirmation_required' }>;
type Known = Exclude<ChargeOutcome, { outcome: 'unknown' }>;

/** A gateway in memory that keeps its promise: the same key, the same answer, and a ledger to look into. */
export class MemoryGateway implements PaymentGateway {
  readonly methods = ['card', 'declined', 'confirmed', 'silent'].map((id) => ({
    id,
    name: id,
    description: id,
  }));
  readonly charges = new Map<string, Charge & { outcome: Known }>();
  readonly refunds = new Map<string, Refund & { readonly outcome: RefundOutcome }>();
  /** While it is out of order, nobody gets an answer to anything. */
  isDown = false;
  /** Whether an answer that was lost can be asked for already. */
  isForgetful = false;
  refusesRefunds = false;

  async charge(charge: Charge): Promise<ChargeOutcome> {
    this.#refuseDown();
    const known = this.charges.get(charge.idempotencyKey);
    if (known) return known.outcome;
    const outcome = this.#outcomeOf(charge);
    this.charges.set(charge.idempotencyKey, { ...charge, outcome });
    return charge.method === 'silent' ? { outcome: 'unknown' } : outcome;
  }

  async find(idempotencyKey: string): Promise<ChargeOutcome | null> {
    this.#refuseDown();
    return this.isForgetful ? null : (this.charges.get(idempotencyKey)?.outcome ?? null);
  }

  async confirm(gatewayReference: string): Promise<ChargeOutcome> {
    this.#refuseDown();
    const charge = [...this.charges.values()].find(
      ({ outcome }) => referenceOf(outcome) === gatewayReference,
    );
    if (!charge) throw new UpstreamError(`no charge ${gatewayReference}`, false);
    charge.outcome = { outcome: 'captured', gatewayReference };
    return charge.outcome;
  }

  async refund(refund: Refund): Promise<RefundOutcome> {
    this.#refuseDown();
    const known = this.refunds.get(refund.idempotencyKey);
    if (known) return known.outcome;
    const outcome: RefundOutcome = this.refusesRefunds
      ? { outcome: 'failed', reason: { code: 'gateway.refund_failed', detail: 'Not now.' } }
      : { outcome: 'refunded', refundReference: `refund ${refund.idempotencyKey}` };
    this.refunds.set(refund.idempotencyKey, { ...refund, outcome });
    return outcome;
  }

  #outcomeOf({ method, idempotencyKey }: Charge): Known {
    const gatewayReference = `charge ${idempotencyKey}`;
    switch (method) {
      case 'declined':
        return { outcome: 'declined', reason: { code: 'gateway.declined', detail: 'No money.' } };
      case 'confirmed':
        return { outcome: 'confirmation_required', gatewayReference };
      default:
        return { outcome: 'captured', gatewayReference };
    }
  }

  #refuseDown(): void {
    if (this.isDown) throw new UpstreamError('the gateway is out of order', true);
  }
}

function referenceOf(outcome: Known): string | null {
  return isReferenced(outcome) ? outcome.gatewayReference : null;
}

function isReferenced(outcome: Known): outcome is Captured | ToConfirm {
  return outcome.outcome !== 'declined';
}
