import fc from 'fast-check';
import { StripeStandIn } from '../stripe';
import { inOrder, told, tellings } from '../support/webhook-orders';
import type { Telling, Told } from '../support/webhook-orders';

jest.setTimeout(600_000);

/** At a Stripe of its own: with everything that was ever told, each telling would take longer than the one before. */
async function toldAlone(telling: Telling): Promise<Told> {
  const stripe = await StripeStandIn.start();
  try {
    return await told(stripe, telling);
  } finally {
    await stripe.close();
  }
}

/** `test/webhooks` does it a thousand times in memory. */
test('a hundred orders of webhooks, each told one to five times at Stripe’s own interface, lead to one ledger', async () => {
  const expected = await toldAlone(inOrder);
  await fc.assert(
    fc.asyncProperty(tellings, async (telling) => {
      expect(await toldAlone(telling)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});
