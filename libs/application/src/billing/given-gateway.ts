import { UpstreamError } from '../ports';
import type {
  Charge,
  ChargeOutcome,
  GatewayRecord,
  KnownOutcome as Known,
  PaymentGateway,
  Refund,
  RefundOutcome,
} from './billing.ports';
import { Gateways } from './gateways';

/** The only gateway of an installation. */
export const only = (gateway: PaymentGateway): Gateways => new Gateways([gateway]);

/** A gateway in memory that keeps its promise: the same key, the same answer, and a ledger to look into. */
export class MemoryGateway implements PaymentGateway {
  readonly name = 'memory';
  readonly isSandbox = true;
  readonly keeper = null;
  readonly #methods = ['card', 'declined', 'confirmed', 'silent', 'debit'].map((id) => ({
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

  takes(): boolean {
    return true;
  }

  async methodsOf() {
    return this.#methods;
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    this.#refuseDown();
    const known = this.charges.get(charge.idempotencyKey);
    if (known) return known.outcome;
    const outcome = this.#outcomeOf(charge);
    this.charges.set(charge.idempotencyKey, { ...charge, outcome });
    return charge.method === 'silent' ? { outcome: 'unknown' } : outcome;
  }

  async find({ idempotencyKey }: Pick<Charge, 'idempotencyKey'>): Promise<ChargeOutcome | null> {
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

  async record(gatewayReference: string): Promise<GatewayRecord | null> {
    for await (const record of this.records()) {
      if (record.gatewayReference === gatewayReference) return record;
    }
    return null;
  }

  async *records(): AsyncGenerator<GatewayRecord> {
    this.#refuseDown();
    for (const { idempotencyKey, amount, outcome } of this.charges.values()) {
      const gatewayReference = `charge ${idempotencyKey}`;
      const refunds = [...this.refunds.values()]
        .filter((refund) => refund.gatewayReference === gatewayReference)
        .flatMap((refund) =>
          refund.outcome.outcome === 'refunded'
            ? [{ ...refund, refundReference: refund.outcome.refundReference, status: 'refunded' as const }]
            : [],
        );
      yield { gatewayReference, idempotencyKey, amount, outcome, refunds, disputes: [] };
    }
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
        return { outcome: 'confirmation_required', gatewayReference, confirmUrl: null };
      case 'debit':
        return { outcome: 'pending', gatewayReference };
      default:
        return { outcome: 'captured', gatewayReference };
    }
  }

  #refuseDown(): void {
    if (this.isDown) throw new UpstreamError('the gateway is out of order', true);
  }
}

function referenceOf(outcome: Known): string | null {
  return outcome.outcome === 'declined' ? null : outcome.gatewayReference;
}
