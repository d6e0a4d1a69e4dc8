import { orderFailures } from '@slipway/domain/billing';
import { EventLog } from '../../../../test/support/event-log';
import { declined, orderStory } from '../../../../test/support/order-story';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { findOrder, orderList, ordersOf } from './order-list.view';

const [web, mail, shop, blog, full] = [
  orderStory('web'),
  orderStory('mail'),
  orderStory('shop'),
  orderStory('blog'),
  orderStory('full'),
];
const [unwanted, regretted] = [orderStory('unwanted', 'beta'), orderStory('regretted', 'beta')];
const foreign = orderStory('foreign', 'beta');
const broken = orderFailures.provisioningFailed('Error: no capacity');
const noRefund = { code: 'gateway_error', detail: 'The gateway refuses.' };
const noRoom = orderFailures.quotaExceeded(5, 5, 1);

const log = new EventLog();
for (const { stream, message } of [
  web.placed(),
  foreign.placed(),
  mail.placed(),
  web.confirmationAwaited(),
  shop.placed(),
  mail.paymentFailed(declined),
  web.paymentConfirmed(),
  blog.placed(),
  web.paid(),
  shop.paid(),
  blog.paymentFailed(declined),
  web.fulfilled(),
  shop.refundStuck(noRefund),
  blog.paidAgain(),
  full.placed(),
  full.rejected(noRoom),
  shop.refunded(broken),
  unwanted.placed(),
  unwanted.cancelWish(),
  unwanted.cancelled(),
  regretted.placed(),
  regretted.cancelWish(),
  regretted.paid(),
]) {
  log.append(/foreign|unwanted|regretted/.test(stream) ? 'beta' : 'acme', stream, message);
}

viewConformance(orderList, { events: log.events, scope: ['acme', 'beta'] });

describe('the list of orders', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(orderList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());
  const find = (id: string) => findOrder('acme', id, stage.reads);

  it('shows a delivered order with its server', async () => {
    expect(await find(web.orderId)).toEqual({
      id: web.orderId,
      status: 'fulfilled',
      item: { id: 'small', name: 'Small' },
      price: { minor: 2900, currency: 'eur' },
      provider: 'sandbox',
      region: 'local',
      serverName: 'web',
      paymentMethod: 'sandbox_succeeds',
      reason: null,
      serverId: web.serverId,
      placedAt: '2026-01-01T12:00:01.000Z',
      updatedAt: '2026-01-01T12:00:12.000Z',
      version: 4,
    });
  });

  it('shows why an order went badly, and forgets it when the order is paid again', async () => {
    expect(await find(mail.orderId)).toMatchObject({ status: 'payment_failed', reason: declined });
    expect(await find(full.orderId)).toMatchObject({ status: 'rejected', reason: noRoom });
    expect(await find(shop.orderId)).toMatchObject({ status: 'refunded', reason: broken, serverId: null });
    const again = { status: 'placed', reason: null, paymentMethod: 'sandbox_other' };
    expect(await find(blog.orderId)).toMatchObject(again);
  });

  it('follows an order through every status', async () => {
    const seen: (string | undefined)[] = [];
    await stage.empty();
    for (const event of log.events) {
      await stage.project([event]);
      if (event.streamId.includes(shop.orderId) || event.streamId.includes(web.orderId))
        seen.push((await find(event.streamId.slice('order-'.length)))?.status);
    }
    expect(seen).toEqual([
      'placed',
      'awaiting_confirmation',
      'placed',
      'placed',
      'paid',
      'paid',
      'fulfilled',
      'refund_stuck',
      'refunded',
    ]);
  });

  it('pages through the orders, newest first, without gap or duplicate', async () => {
    const pages = await allPages((cursor) => ordersOf('acme', {}, { limit: 2, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ serverName }) => serverName))).toEqual([
      ['full', 'blog'],
      ['shop', 'mail'],
      ['web'],
    ]);
  });

  it('is not shifted by an order that comes between two pages', async () => {
    const first = await ordersOf('acme', {}, { limit: 2 }, stage.reads);
    const late = new EventLog();
    for (let count = 0; count <= log.events.length; count += 1)
      late.append('acme', 'order-late', orderStory('late').placed().message);
    await stage.project(late.events.slice(-1));
    const second = await ordersOf('acme', {}, { limit: 2, cursor: first.next ?? '' }, stage.reads);
    expect(second.items.map(({ serverName }) => serverName)).toEqual(['shop', 'mail']);
  });

  it('is filtered by status', async () => {
    const { items } = await ordersOf('acme', { status: 'payment_failed' }, { limit: 25 }, stage.reads);
    expect(items.map(({ id }) => id)).toEqual([mail.orderId]);
  });

  it('finds an order only in its own organization', async () => {
    expect(await find(foreign.orderId)).toBeNull();
    expect(await findOrder('beta', web.orderId, stage.reads)).toBeNull();
    expect(await findOrder('beta', foreign.orderId, stage.reads)).toMatchObject({ serverName: 'foreign' });
  });

  it('shows an order that is being cancelled as such, also when its money was taken meanwhile', async () => {
    const statusOf = async (id: string) => (await findOrder('beta', id, stage.reads))?.status;
    expect(await statusOf(unwanted.orderId)).toBe('cancelled');
    expect(await statusOf(regretted.orderId)).toBe('cancelling');
  });
});
