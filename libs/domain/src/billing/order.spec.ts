import { money, trusted } from '../kernel';
import type { OrderId, OrganizationId, PaymentId, ServerId } from '../kernel';
import { given } from '../kernel/given';
import { orderCommands as commands, orderEvents as events } from './billing.messages';
import type { OrderEvent, OrderPlacement } from './billing.messages';
import { mostPaymentAttempts } from './billing.policies';
import { order } from './order';

const owners = { orderId: trusted<OrderId>('order'), organizationId: trusted<OrganizationId>('acme') };
const placement: OrderPlacement = {
  ...owners,
  topBranchId: trusted<OrganizationId>('top'),
  item: { id: 'server-small', version: 1, name: 'Small server', size: 'small', price: money(900, 'eur') },
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName: 'web-1',
  paymentMethod: 'card',
};
const paymentId = trusted<PaymentId>('payment-1');
const otherPaymentId = trusted<PaymentId>('payment-2');
const serverId = trusted<ServerId>('server');
const reason = { code: 'billing.declined', detail: 'No money.' };
const failedEvent = events.orderPaymentFailed({ ...owners, reason });
const paidEvent = events.orderPaid({ ...owners, paymentId });
const awaitedEvent = events.orderConfirmationAwaited({ ...owners, paymentId });
const confirmedEvent = events.orderPaymentConfirmed({ ...owners, paymentId });
const rejectedEvent = events.orderRejected({ ...owners, reason });
const fulfilledEvent = events.orderFulfilled({ ...owners, serverId });
const refundedEvent = events.orderRefunded({ ...owners, reason });
const stuckEvent = events.orderRefundStuck({ ...owners, reason });
const cancelWish = events.orderCancellationRequested(owners);
const cancelledEvent = events.orderCancelled(owners);
const retried = (attempt: number) =>
  events.orderPaymentRetried({ ...owners, paymentMethod: 'other-card', attempt });

const place = commands.placeOrder(placement);
const reject = commands.rejectOrder({ reason });
const fail = (attempt = 1) => commands.recordPaymentFailure({ attempt, reason });
const awaitConfirmation = (attempt = 1) => commands.awaitConfirmation({ attempt, paymentId });
const confirm = commands.confirmOrderPayment({});
const payAgain = commands.payAgain({ paymentMethod: 'other-card' });
const markPaid = commands.markPaid({ paymentId });
const fulfil = commands.fulfilOrder({ paymentId, serverId });
const markRefunded = commands.markRefunded({ paymentId, reason });
const cancel = commands.cancelOrder({});
const markCancelled = commands.markCancelled({});
const reportStuck = commands.reportRefundStuck({ paymentId, reason });

const placed = [events.orderPlaced(placement)];
const awaiting = [...placed, awaitedEvent];
const confirming = [...awaiting, confirmedEvent];
const failed = [...placed, failedEvent];
const rejected = [...placed, rejectedEvent];
const paid = [...placed, paidEvent];
const fulfilled = [...paid, fulfilledEvent];
const stuck = [...paid, stuckEvent];
const refunded = [...paid, refundedEvent];
const cancelling = [...placed, cancelWish];
const cancellingPaid = [...paid, cancelWish];
const cancelled = [...cancelling, cancelledEvent];
type History = readonly OrderEvent[];

describe('an order not placed yet', () => {
  it('is placed', () => given(order, []).when(place).then(placed));
  it('needs a server name that is a DNS label', () =>
    given(order, [])
      .when(commands.placeOrder({ ...placement, serverName: 'Web 1' }))
      .fails('billing.invalid_server_name'));
  it.each(['', ' card', 'a'.repeat(101), 'ca\nrd'])('needs a payment method, not %j', (paymentMethod) =>
    given(order, [])
      .when(commands.placeOrder({ ...placement, paymentMethod }))
      .fails('billing.invalid_payment_method'),
  );
  it.each([0, -1, 0.5])('costs no %d cents', (minor) =>
    given(order, [])
      .when(
        commands.placeOrder({ ...placement, item: { ...placement.item, price: { minor, currency: 'eur' } } }),
      )
      .fails('billing.invalid_amount'),
  );
  it.each([
    reject,
    fail(),
    awaitConfirmation(),
    confirm,
    payAgain,
    markPaid,
    fulfil,
    markRefunded,
    reportStuck,
    cancel,
    markCancelled,
  ])('has nothing for $type', (wish) => given(order, []).when(wish).fails('billing.order_not_found'));
});

describe.each<[string, History]>([
  ['placed', placed],
  ['awaiting confirmation', awaiting],
  ['confirming', confirming],
])('an open order: %s', (_status, history) => {
  it('is placed once', () => given(order, history).when(place).then([]));
  it('is not placed over', () =>
    given(order, history)
      .when(commands.placeOrder({ ...placement, serverName: 'web-2' }))
      .fails('billing.order_exists'));
  it('is rejected', () => given(order, history).when(reject).then([rejectedEvent]));
  it('hears that its payment failed', () => given(order, history).when(fail()).then([failedEvent]));
  it('does not hear it of another attempt', () => given(order, history).when(fail(2)).then([]));
  it('is paid', () => given(order, history).when(markPaid).then([paidEvent]));
  it('is not paid again before a payment failed', () =>
    given(order, history).when(payAgain).fails('billing.order_not_payable'));
  it('is paid first when an ending overtakes the payment', () => {
    given(order, history).when(fulfil).then([paidEvent, fulfilledEvent]);
    given(order, history).when(markRefunded).then([paidEvent, refundedEvent]);
    given(order, history).when(reportStuck).then([paidEvent, stuckEvent]);
  });
});

describe('the confirmation of a payment', () => {
  it('is awaited', () => given(order, placed).when(awaitConfirmation()).then([awaitedEvent]));
  it('is awaited once', () => given(order, awaiting).when(awaitConfirmation()).then([]));
  it('is not awaited for a former attempt', () =>
    given(order, [...failed, retried(2)])
      .when(awaitConfirmation(1))
      .then([]));
  it('comes', () => given(order, awaiting).when(confirm).then([confirmedEvent]));
  it('comes once', () => given(order, confirming).when(confirm).then([]));
  it.each<[string, History]>([
    ['placed', placed],
    ['failed', failed],
    ['rejected', rejected],
    ['paid', paid],
    ['fulfilled', fulfilled],
    ['stuck', stuck],
    ['refunded', refunded],
  ])('is not for an order that is %s', (_status, history) =>
    given(order, history).when(confirm).fails('billing.order_not_awaiting_confirmation'),
  );
  it.each<[string, History]>([
    ['confirming', confirming],
    ['failed', failed],
    ['rejected', rejected],
    ['paid', paid],
    ['fulfilled', fulfilled],
    ['stuck', stuck],
    ['refunded', refunded],
  ])('is not awaited any more by an order that is %s', (_status, history) =>
    given(order, history).when(awaitConfirmation()).then([]),
  );
});

describe('an order whose payment failed', () => {
  it('fails once', () => given(order, failed).when(fail()).then([]));
  it('is paid again', () =>
    given(order, failed)
      .when(payAgain)
      .then([retried(2)]));
  it('needs a payment method again', () =>
    given(order, failed)
      .when(commands.payAgain({ paymentMethod: '' }))
      .fails('billing.invalid_payment_method'));
  it('is rejected when nobody pays', () => given(order, failed).when(reject).then([rejectedEvent]));
  it('is not paid by a payment that comes late', () =>
    given(order, failed).when(markPaid).fails('billing.order_not_payable'));
  it.each([fulfil, markRefunded, reportStuck])('is not ended by $type', (wish) =>
    given(order, failed).when(wish).fails('billing.order_not_paid'),
  );
  it('does not fail its next attempt because of a former one', () =>
    given(order, [...failed, retried(2)])
      .when(fail(1))
      .then([]));
  it('may fail again', () =>
    given(order, [...failed, retried(2)])
      .when(fail(2))
      .then([failedEvent]));
  it('is tried ten times in all', () => {
    const before = [...failed, retried(mostPaymentAttempts - 1), failedEvent];
    given(order, before)
      .when(payAgain)
      .then([retried(mostPaymentAttempts)]);
    given(order, [...before, retried(mostPaymentAttempts), failedEvent])
      .when(payAgain)
      .fails('billing.too_many_payment_attempts');
  });
});

describe('a rejected order', () => {
  it.each([reject, fail()])('stays so: $type', (wish) => given(order, rejected).when(wish).then([]));
  it.each([payAgain, markPaid])('is not payable: $type', (wish) =>
    given(order, rejected).when(wish).fails('billing.order_not_payable'),
  );
  it.each([fulfil, markRefunded, reportStuck])('was never paid: $type', (wish) =>
    given(order, rejected).when(wish).fails('billing.order_not_paid'),
  );
});

describe('a paid order', () => {
  it('is paid once', () => given(order, paid).when(markPaid).then([]));
  it('is not paid by a second payment', () =>
    given(order, paid)
      .when(commands.markPaid({ paymentId: otherPaymentId }))
      .fails('billing.order_already_paid'));
  it('is fulfilled', () => given(order, paid).when(fulfil).then([fulfilledEvent]));
  it('is refunded', () => given(order, paid).when(markRefunded).then([refundedEvent]));
  it('may have to wait for its refund', () => given(order, paid).when(reportStuck).then([stuckEvent]));
});

describe('an order whose refund is stuck', () => {
  it('is reported once', () => given(order, stuck).when(reportStuck).then([]));
  it('is refunded in the end', () => given(order, stuck).when(markRefunded).then([refundedEvent]));
  it('is not fulfilled', () => given(order, stuck).when(fulfil).fails('billing.order_not_paid'));
});

describe('a refunded order', () => {
  it.each([markRefunded, reportStuck, markPaid])('stays so: $type', (wish) =>
    given(order, refunded).when(wish).then([]),
  );
  it('is not fulfilled', () => given(order, refunded).when(fulfil).fails('billing.order_not_paid'));
});

describe('a fulfilled order', () => {
  it.each([fulfil, markPaid])('stays so: $type', (wish) => given(order, fulfilled).when(wish).then([]));
  it.each([markRefunded, reportStuck])('is not ended otherwise: $type', (wish) =>
    given(order, fulfilled).when(wish).fails('billing.order_not_paid'),
  );
});

describe.each<[string, History]>([
  ['paid', paid],
  ['stuck', stuck],
  ['refunded', refunded],
  ['fulfilled', fulfilled],
])('an order whose money was taken: %s', (_status, history) => {
  it('is not rejected', () => given(order, history).when(reject).fails('billing.order_already_paid'));
  it('has no failed payment', () => given(order, history).when(fail()).fails('billing.order_already_paid'));
  it('does not mind a former attempt', () => given(order, history).when(fail(0)).then([]));
  it('is not paid again', () => given(order, history).when(payAgain).fails('billing.order_not_payable'));
});

describe('an order that is not over', () => {
  it.each<[string, History]>([
    ['placed', placed],
    ['awaiting confirmation', awaiting],
    ['confirming', confirming],
    ['failed', failed],
    ['paid', paid],
  ])('may be cancelled: %s', (_status, history) => given(order, history).when(cancel).then([cancelWish]));
  it.each<[string, History]>([
    ['placed', placed],
    ['awaiting confirmation', awaiting],
    ['confirming', confirming],
    ['failed', failed],
  ])('is not ended as cancelled by itself: %s', (_status, history) =>
    given(order, history).when(markCancelled).fails('billing.order_not_cancelling'),
  );
});

describe('an order that is being cancelled', () => {
  it.each([cancel, fail(), awaitConfirmation()])('stays so: $type', (wish) =>
    given(order, cancelling).when(wish).then([]),
  );
  it('ends as cancelled', () => given(order, cancelling).when(markCancelled).then([cancelledEvent]));
  it('may end otherwise, when that was decided before', () => {
    given(order, cancelling).when(reject).then([rejectedEvent]);
    given(order, cancelling).when(fulfil).then([paidEvent, fulfilledEvent]);
    given(order, cancelling).when(markRefunded).then([paidEvent, refundedEvent]);
    given(order, cancelling).when(reportStuck).then([paidEvent, stuckEvent]);
  });
  it('is neither paid again nor confirmed', () => {
    given(order, cancelling).when(payAgain).fails('billing.order_not_payable');
    given(order, cancelling).when(confirm).fails('billing.order_not_awaiting_confirmation');
  });
  it('learns that its money was taken, once', () => {
    given(order, cancelling).when(markPaid).then([paidEvent]);
    given(order, [...cancelling, paidEvent])
      .when(markPaid)
      .then([]);
    given(order, cancellingPaid)
      .when(commands.markPaid({ paymentId: otherPaymentId }))
      .fails('billing.order_already_paid');
  });
  it('is refunded when it was paid, and not just cancelled', () => {
    given(order, cancellingPaid).when(markCancelled).fails('billing.order_already_paid');
    given(order, cancellingPaid).when(reject).fails('billing.order_already_paid');
    given(order, cancellingPaid).when(markRefunded).then([refundedEvent]);
    given(order, cancellingPaid).when(fulfil).then([fulfilledEvent]);
    given(order, [...cancellingPaid, fulfilledEvent])
      .when(fulfil)
      .then([]);
  });
});

describe('a cancelled order', () => {
  it.each([cancel, markCancelled, reject, fail(), awaitConfirmation()])('stays so: $type', (wish) =>
    given(order, cancelled).when(wish).then([]),
  );
  it.each([payAgain, markPaid])('is not payable: $type', (wish) =>
    given(order, cancelled).when(wish).fails('billing.order_not_payable'),
  );
  it.each([fulfil, markRefunded, reportStuck])('was never paid: $type', (wish) =>
    given(order, cancelled).when(wish).fails('billing.order_not_paid'),
  );
});

describe.each<[string, History]>([
  ['rejected', rejected],
  ['stuck', stuck],
  ['refunded', refunded],
  ['fulfilled', fulfilled],
])('an order that is over: %s', (status, history) => {
  it('is not cancelled', () => given(order, history).when(cancel).fails('billing.order_not_cancellable'));
  it('is not ended as cancelled', () => {
    const wish = given(order, history).when(markCancelled);
    if (status === 'rejected') wish.then([]);
    else wish.fails('billing.order_already_paid');
  });
});
