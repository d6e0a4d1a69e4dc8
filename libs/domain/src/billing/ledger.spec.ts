import fc from 'fast-check';
import { money, Refusal, trusted } from '../kernel';
import type { OrderId, OrganizationId, PaymentId } from '../kernel';
import { paymentCommands as commands, paymentEvents } from './billing.messages';
import type { PaymentCommand, PaymentEvent } from './billing.messages';
import { balancesOf, ledgerLinesOf } from './ledger';
import { payment } from './payment';

const owners = {
  paymentId: trusted<PaymentId>('payment'),
  orderId: trusted<OrderId>('order'),
  organizationId: trusted<OrganizationId>('acme'),
};
const price = money(1000, 'eur');
const reason = { code: 'x', detail: 'x' };

const amount = fc.integer({ min: 1, max: 1200 }).map((minor) => money(minor, 'eur'));
const name = fc.constantFrom('a', 'b', 'c');
const wish: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc.constant(commands.recordPending({ gatewayReference: 'charge' })),
  fc.constant(commands.recordCapture({ gatewayReference: 'charge' })),
  fc.constant(commands.recordDecline({ reason })),
  fc.constant(commands.recordRefund({ refundReference: 'whole' })),
  fc
    .tuple(name, amount)
    .map(([refundId, part]) => commands.requestRefund({ refundId, amount: part, reason: 'why' })),
  name.map((refundId) => commands.recordRefundMade({ refundId, refundReference: `made-${refundId}` })),
  name.map((refundId) => commands.recordRefundAttemptFailure({ refundId, attempt: 1, reason })),
  fc
    .tuple(name, amount)
    .map(([id, part]) => commands.recordFoundRefund({ refundReference: `found-${id}`, amount: part })),
  fc
    .tuple(name, amount)
    .map(([id, part]) => commands.recordDispute({ disputeReference: id, amount: part, reason: 'why' })),
  fc
    .tuple(name, fc.constantFrom('won' as const, 'lost' as const))
    .map(([id, outcome]) => commands.closeDispute({ disputeReference: id, outcome })),
);

/** The events of one payment to which these commands were put, refused or not. */
function lived(wishes: readonly PaymentCommand[]): readonly PaymentEvent[] {
  const history: PaymentEvent[] = [
    paymentEvents.paymentRequested({ ...owners, amount: price, method: 'card' }),
  ];
  let state = history.reduce((folded, event) => payment.evolve(folded, event), payment.initial());
  for (const command of wishes) {
    const events = decided(command, state);
    state = events.reduce((folded, event) => payment.evolve(folded, event), state);
    history.push(...events);
  }
  return history;
}

function decided(
  command: PaymentCommand,
  state: Parameters<typeof payment.decide>[1],
): readonly PaymentEvent[] {
  try {
    return payment.decide(command, state, { now: '2026-01-01T00:00:00.000Z' as never });
  } catch (thrown) {
    if (thrown instanceof Refusal) return [];
    throw thrown;
  }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);

describe('the ledger', () => {
  it('has equal debits and credits after every event, whatever happens to a payment', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), (wishes) => {
        const history = lived(wishes);
        for (let count = 1; count <= history.length; count += 1) {
          const lines = history.slice(0, count).flatMap(ledgerLinesOf);
          expect(sum(balancesOf(lines).values())).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never shows more given back than was taken', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), (wishes) => {
        const balances = balancesOf(lived(wishes).flatMap(ledgerLinesOf));
        expect(balances.get('refunds eur') ?? 0).toBeLessThanOrEqual(-(balances.get('sales eur') ?? 0));
      }),
      { numRuns: 300 },
    );
  });

  it('moves nothing for what moved no money', () => {
    expect(ledgerLinesOf(paymentEvents.paymentDeclined({ ...owners, reason }))).toEqual([]);
  });
});
