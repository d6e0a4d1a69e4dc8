import { assertNever } from '@slipway/domain/kernel';
import type { Instant } from '@slipway/domain/kernel';
import { UpstreamError } from '@slipway/application/ports';
import type {
  Charge,
  ChargeOutcome,
  GatewayRecord,
  KnownOutcome,
  PaymentGateway,
  PaymentMethod,
  Refund,
  RefundOutcome,
} from '@slipway/application/billing/billing.ports';
import {
  callSandbox,
  NoAnswer,
  type SandboxAccess,
  type SandboxAnswer,
  type SandboxCall,
} from '../sandbox/sandbox-http.adapter';
import {
  parseCharge,
  parseChargeList,
  parseRefund,
  refusalOf,
  type SandboxCharge,
} from './sandbox-gateway.parser';
import { sandboxPaymentMethods } from './sandbox-payment-methods';

export type SandboxGatewayOptions = SandboxAccess & {
  /** How long an answer may take before the outcome is unknown; 5 s by default. */
  readonly timeoutMs?: number;
};

const defaultTimeoutMs = 5_000;
/** Answers that say nothing about whether the charge was made. */
const inconclusive = new Set([500, 502, 504]);

/** The make-believe gateway of the sandbox. It moves no money. */
export class SandboxGateway implements PaymentGateway {
  readonly name = 'sandbox';
  readonly isSandbox = true;
  readonly keeper = null;
  readonly #timeoutMs: number;

  constructor(private readonly options: SandboxGatewayOptions) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  }

  takes(method: string): boolean {
    return method.startsWith('sandbox_');
  }

  async methodsOf(): Promise<readonly PaymentMethod[]> {
    return sandboxPaymentMethods;
  }

  async charge({ idempotencyKey, amount, method, reference }: Charge): Promise<ChargeOutcome> {
    return this.#settle({
      method: 'POST',
      path: '/gateway/charges',
      headers: { 'idempotency-key': idempotencyKey },
      body: { amount, paymentMethod: method, reference },
    });
  }

  async find({ idempotencyKey }: Pick<Charge, 'idempotencyKey'>): Promise<ChargeOutcome | null> {
    const path = `/gateway/charges?idempotencyKey=${encodeURIComponent(idempotencyKey)}`;
    const answer = await this.#call({ method: 'GET', path });
    if (answer.status !== 200) throw refused('find the charge', answer);
    const charges = parseChargeList(answer.body).filter((charge) => charge.idempotencyKey === idempotencyKey);
    const [charge] = charges;
    return charge === undefined ? null : outcomeOf(charge);
  }

  async confirm(gatewayReference: string): Promise<ChargeOutcome> {
    const path = `/gateway/charges/${encodeURIComponent(gatewayReference)}/confirmation`;
    return this.#settle({ method: 'POST', path, body: {} });
  }

  /** No answer is an error here, not an outcome: the same key makes the repetition safe. */
  async refund({ idempotencyKey, gatewayReference, amount }: Refund): Promise<RefundOutcome> {
    const answer = await this.#call({
      method: 'POST',
      path: `/gateway/charges/${encodeURIComponent(gatewayReference)}/refunds`,
      headers: { 'idempotency-key': idempotencyKey },
      body: { amount },
    });
    if (answer.status !== 201) throw refused('refund the charge', answer);
    const refund = parseRefund(answer.body);
    if (refund.status === 'succeeded') return { outcome: 'refunded', refundReference: refund.id };
    return { outcome: 'failed', reason: { code: refund.reason, detail: sentences(refund.reason) } };
  }

  async record(gatewayReference: string): Promise<GatewayRecord | null> {
    const path = `/gateway/charges/${encodeURIComponent(gatewayReference)}`;
    const answer = await this.#call({ method: 'GET', path });
    if (answer.status === 404) return null;
    if (answer.status !== 200) throw refused('show the charge', answer);
    return recordOf(parseCharge(answer.body));
  }

  async *records(since: Instant): AsyncGenerator<GatewayRecord> {
    const answer = await this.#call({ method: 'GET', path: '/gateway/charges' });
    if (answer.status !== 200) throw refused('list the charges', answer);
    yield* parseChargeList(answer.body)
      .filter(({ createdAt }) => createdAt >= since)
      .map(recordOf);
  }

  async #settle(call: Omit<SandboxCall, 'timeoutMs'>): Promise<ChargeOutcome> {
    try {
      const answer = await this.#call(call);
      if (inconclusive.has(answer.status)) return { outcome: 'unknown' };
      if (answer.status !== 200 && answer.status !== 201) throw refused('make the charge', answer);
      return outcomeOf(parseMade(answer));
    } catch (error) {
      // Captured or not: only `find` can tell.
      if (error instanceof NoAnswer) return { outcome: 'unknown' };
      throw error;
    }
  }

  #call(call: Omit<SandboxCall, 'timeoutMs'>): Promise<SandboxAnswer> {
    return callSandbox(this.options, { ...call, timeoutMs: this.#timeoutMs });
  }
}

/** Success with an unusable answer: it was probably charged, and the answer does not say so. */
function parseMade({ status, body }: SandboxAnswer): SandboxCharge {
  try {
    return parseCharge(body);
  } catch (error) {
    throw new NoAnswer(`the gateway answered ${status} with something else than a charge`, true, {
      cause: error,
    });
  }
}

function recordOf(charge: SandboxCharge): GatewayRecord {
  const { id: gatewayReference, idempotencyKey, amount, refunds } = charge;
  const returned = refunds.map((refund) => ({
    refundReference: refund.id,
    idempotencyKey: refund.idempotencyKey,
    amount: refund.amount,
    status: refund.status === 'succeeded' ? ('refunded' as const) : ('failed' as const),
  }));
  return {
    gatewayReference,
    idempotencyKey,
    amount,
    outcome: outcomeOf(charge),
    refunds: returned,
    disputes: [],
  };
}

function outcomeOf(charge: SandboxCharge): KnownOutcome {
  switch (charge.status) {
    case 'captured':
      return { outcome: 'captured', gatewayReference: charge.id };
    case 'needs_confirmation':
      return { outcome: 'confirmation_required', gatewayReference: charge.id, confirmUrl: null };
    case 'declined':
      return { outcome: 'declined', reason: { code: charge.reason, detail: sentences(charge.reason) } };
    default:
      return assertNever(charge.status);
  }
}

const known: ReadonlyMap<string, string> = new Map([
  ['insufficient_funds', 'The card was declined: insufficient funds.'],
  ['refund_not_possible_now', 'The gateway cannot make this refund now.'],
]);

function sentences(reason: string): string {
  return known.get(reason) ?? `The gateway says: ${reason.replaceAll('_', ' ')}.`;
}

function refused(what: string, { status, body }: SandboxAnswer): UpstreamError {
  const isRetryable = status === 429 || status >= 500;
  return new UpstreamError(`the gateway did not ${what} (${status}): ${refusalOf(body)}`, isRetryable);
}
