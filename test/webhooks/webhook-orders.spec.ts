import fc from 'fast-check';
import { inOrder, noticeCount, tellings, told } from './order-by-debit';

jest.setTimeout(120_000);

describe('what the gateway tells of one order', () => {
  test('is an order that was delivered, and of which some money went back', async () => {
    const { balances, types, rows } = await told(inOrder);
    expect(noticeCount).toBe(12);
    expect(types).toEqual(
      expect.arrayContaining([
        'billing.payment-captured',
        'billing.dispute-closed',
        'billing.order-fulfilled',
      ]),
    );
    expect(balances).toEqual({
      'gateway eur': 0,
      'sales eur': -900,
      'refunds eur': 500,
      'disputes eur': 0,
      'losses eur': 400,
    });
    expect(rows).toMatchObject({
      order_list_v1: [{ status: 'fulfilled' }],
      operation_v1: [{ status: 'succeeded' }],
      server_list_v1: [{ status: 'ready' }],
      ledger_v1: [{}, {}, {}, {}, {}],
    });
  });

  /** `libs/infra/src/billing/stripe/webhook-orders.int.spec.ts` does some of it at Stripe's own interface. */
  test('leads to one ledger and the same read models, in a thousand orders and each told one to five times', async () => {
    const expected = await told(inOrder);
    await fc.assert(
      fc.asyncProperty(tellings, async (telling) => {
        expect(await told(telling)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
