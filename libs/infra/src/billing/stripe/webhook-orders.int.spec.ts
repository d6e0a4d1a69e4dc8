import fc from 'fast-check';
import { StripeStandIn } from '../../../../../test/stripe';
import { inOrder, told, tellings } from '../../../../../test/support/webhook-orders';

jest.setTimeout(120_000);

let stripe: StripeStandIn;
beforeAll(async () => {
  stripe = await StripeStandIn.start();
});
afterAll(() => stripe.close());

/** `test/full/webhook-orders.full.spec.ts` does it a thousand times. */
test('webhooks in any order, each told one to five times, lead to the same ledger and the same payment', async () => {
  const expected = await told(stripe, inOrder);
  expect(expected.balances).toEqual({
    'gateway eur': -500,
    'sales eur': -900,
    'refunds eur': 500,
    'disputes eur': 0,
    'losses eur': 900,
  });
  await fc.assert(
    fc.asyncProperty(tellings, async (telling) => {
      expect(await told(stripe, telling)).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});
