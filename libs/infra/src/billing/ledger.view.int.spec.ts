import { refundEvents } from '@slipway/domain/billing';
import { money } from '@slipway/domain/kernel';
import { EventLog } from '../../../../test/support/event-log';
import { orderStory } from '../../../../test/support/order-story';
import { stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { ledger, ledgerBalancesOf, ledgerOf } from './ledger.view';

const [web, shop] = [orderStory('web'), orderStory('shop')];
const foreign = orderStory('foreign', 'beta');
const about = ({ orderId, paymentId, organizationId }: typeof web) => ({
  orderId,
  paymentId,
  organizationId,
});
const stream = (story: typeof web) => `payment-${story.paymentId}`;
const part = money(400, 'eur');
const dispute = { disputeReference: 'du_1', amount: money(2900, 'eur') };

const log = new EventLog();
for (const { stream: own, message } of [web.captured(), shop.captured(), shop.moneyBack()]) {
  log.append('acme', own, message);
}
log
  .append(
    'acme',
    stream(web),
    refundEvents.refundMade({ ...about(web), refundId: 'one', amount: part, refundReference: 're_1' }),
  )
  .append(
    'acme',
    stream(web),
    refundEvents.refundFound({ ...about(web), amount: part, refundReference: 're_2' }),
  )
  .append(
    'acme',
    stream(web),
    refundEvents.disputeOpened({ ...about(web), ...dispute, reason: 'fraudulent' }),
  )
  .append('acme', stream(web), refundEvents.disputeClosed({ ...about(web), ...dispute, outcome: 'lost' }));
for (const { stream: own, message } of [foreign.captured()]) log.append('beta', own, message);

viewConformance(ledger, { events: log.events, scope: ['acme', 'beta'] });

describe('the ledger', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(ledger);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('shows every movement with its two sides, newest first', async () => {
    const { items } = await ledgerOf('acme', { limit: 100 }, stage.reads);
    expect(items.map(({ type }) => type)).toEqual([
      'billing.dispute-closed',
      'billing.dispute-opened',
      'billing.refund-found',
      'billing.refund-made',
      'billing.payment-refunded',
      'billing.payment-captured',
      'billing.payment-captured',
    ]);
    expect(items.at(-1)).toMatchObject({
      orderId: web.orderId,
      paymentId: web.paymentId,
      lines: [
        { account: 'gateway', side: 'debit', amount: { minor: 2900, currency: 'eur' } },
        { account: 'sales', side: 'credit', amount: { minor: 2900, currency: 'eur' } },
      ],
    });
  });

  it('balances: what was sold is at the gateway, went back, or is lost', async () => {
    const balances = await ledgerBalancesOf('acme', stage.reads);
    expect(balances).toEqual([
      { account: 'gateway', currency: 'eur', debits: 5800, credits: 6600, balance: -800 },
      { account: 'sales', currency: 'eur', debits: 0, credits: 5800, balance: -5800 },
      { account: 'refunds', currency: 'eur', debits: 3700, credits: 0, balance: 3700 },
      { account: 'disputes', currency: 'eur', debits: 2900, credits: 2900, balance: 0 },
      { account: 'losses', currency: 'eur', debits: 2900, credits: 0, balance: 2900 },
    ]);
    expect(balances.reduce((sum, { balance }) => sum + balance, 0)).toBe(0);
  });
});
