import { money, trusted } from '../kernel';
import type { OrderId, OrganizationId, PaymentId } from '../kernel';
import { given } from '../kernel/given';
import { paymentCommands as commands, paymentEvents, refundEvents as events } from './billing.messages';
import { payment } from './payment';

const owners = {
  paymentId: trusted<PaymentId>('payment'),
  orderId: trusted<OrderId>('order'),
  organizationId: trusted<OrganizationId>('acme'),
};
const price = money(900, 'eur');
const part = money(400, 'eur');
const reason = { code: 'gateway.refund_failed', detail: 'Not now.' };
const requested = paymentEvents.paymentRequested({ ...owners, amount: price, method: 'card' });
const captured = [
  requested,
  paymentEvents.paymentCaptured({ ...owners, amount: price, gatewayReference: 'charge' }),
];
const wish = { refundId: 'one', amount: part, reason: 'A day without service' };
const asked = events.refundRequested({ ...owners, ...wish });
const made = events.refundMade({ ...owners, refundId: 'one', amount: part, refundReference: 're_1' });
const failed = events.refundAttemptFailed({ ...owners, refundId: 'one', attempt: 1, reason });
const dispute = { disputeReference: 'du_1', amount: price, reason: 'fraudulent' };
const opened = events.disputeOpened({ ...owners, ...dispute });
const make = commands.recordRefundMade({ refundId: 'one', refundReference: 're_1' });
const find = (minor: number, refundReference = 're_found') =>
  commands.recordFoundRefund({ refundReference, amount: money(minor, 'eur') });
const fail = (attempt: number) => commands.recordRefundAttemptFailure({ refundId: 'one', attempt, reason });
const close = (outcome: 'won' | 'lost') => commands.closeDispute({ disputeReference: 'du_1', outcome });

describe('a payment that was not captured', () => {
  it.each([
    commands.requestRefund(wish),
    make,
    fail(1),
    find(1),
    commands.recordDispute(dispute),
    close('won'),
  ])('has nothing to give back: $type', (command) => {
    given(payment, [requested]).when(command).fails('billing.payment_not_captured');
    given(payment, []).when(command).fails('billing.payment_not_found');
  });
});

describe('a captured payment', () => {
  it('is given back in part, once under one id', () => {
    given(payment, captured).when(commands.requestRefund(wish)).then([asked]);
    given(payment, [...captured, asked])
      .when(commands.requestRefund(wish))
      .then([]);
  });
  it.each([
    [{ amount: money(901, 'eur') }, 'billing.refund_exceeds_payment'],
    [{ amount: money(0, 'eur') }, 'billing.invalid_amount'],
    [{ amount: money(400, 'usd') }, 'billing.invalid_amount'],
    [{ reason: '' }, 'billing.invalid_refund_reason'],
    [{ reason: 'x'.repeat(201) }, 'billing.invalid_refund_reason'],
  ])('is not given back like this: %j', (more, code) =>
    given(payment, captured)
      .when(commands.requestRefund({ ...wish, ...more }))
      .fails(code),
  );
  it('is never asked for more than is left', () =>
    given(payment, [...captured, asked])
      .when(commands.requestRefund({ ...wish, refundId: 'two', amount: money(501, 'eur') }))
      .fails('billing.refund_exceeds_payment'));
  it.each([make, fail(1)])('knows of no refund that nobody asked for: $type', (command) =>
    given(payment, captured).when(command).fails('billing.refund_not_found'),
  );
  it('knows of no dispute that nobody opened', () =>
    given(payment, captured).when(close('won')).fails('billing.dispute_not_found'));
});

describe('a refund that was asked for', () => {
  const history = [...captured, asked];
  it('is made, once', () => {
    given(payment, history).when(make).then([made]);
    given(payment, [...history, made])
      .when(make)
      .then([]);
    given(payment, [...history, made])
      .when(commands.recordRefundMade({ refundId: 'one', refundReference: 're_2' }))
      .fails('billing.payment_refunded_twice');
  });
  it('tells each failure once, and none after it was made', () => {
    given(payment, history).when(fail(1)).then([failed]);
    given(payment, [...history, failed])
      .when(fail(1))
      .then([]);
    given(payment, [...history, made])
      .when(fail(2))
      .then([]);
  });
});

describe('a refund that somebody made at the gateway', () => {
  const found = events.refundFound({ ...owners, amount: part, refundReference: 're_found' });
  it('is found, once', () => {
    given(payment, captured).when(find(400)).then([found]);
    given(payment, [...captured, found])
      .when(find(400))
      .then([]);
  });
  it('ends the payment when nothing is left', () => {
    const whole = paymentEvents.paymentRefunded({ ...owners, amount: price, refundReference: 're_found' });
    given(payment, captured).when(find(900)).then([whole]);
    given(payment, [...captured, whole])
      .when(find(900))
      .then([]);
  });
  it('is no part of this payment when it is more than there was', () =>
    given(payment, captured).when(find(901)).fails('billing.refund_exceeds_payment'));
});

describe('a disputed payment', () => {
  it('is disputed once, and ends once', () => {
    given(payment, captured).when(commands.recordDispute(dispute)).then([opened]);
    given(payment, [...captured, opened])
      .when(commands.recordDispute(dispute))
      .then([]);
    const lost = events.disputeClosed({
      ...owners,
      disputeReference: 'du_1',
      amount: price,
      outcome: 'lost',
    });
    given(payment, [...captured, opened])
      .when(close('lost'))
      .then([lost]);
    given(payment, [...captured, opened, lost])
      .when(close('won'))
      .then([]);
  });
});
