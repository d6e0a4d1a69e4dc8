import { money, trusted } from '../kernel';
import type { OrderId, OrganizationId, PaymentId } from '../kernel';
import { given } from '../kernel/given';
import { paymentCommands as commands, paymentEvents as events } from './billing.messages';
import type { PaymentEvent, PaymentRequest } from './billing.messages';
import { payment } from './payment';

const owners = {
  paymentId: trusted<PaymentId>('payment'),
  orderId: trusted<OrderId>('order'),
  organizationId: trusted<OrganizationId>('acme'),
};
const amount = money(900, 'eur');
const request: PaymentRequest = { ...owners, amount, method: 'card' };
const reason = { code: 'billing.declined', detail: 'No money.' };

const requestPayment = commands.requestPayment(request);
const capture = commands.recordCapture({ gatewayReference: 'charge' });
const otherCapture = commands.recordCapture({ gatewayReference: 'other' });
const decline = commands.recordDecline({ reason });
const requireConfirmation = commands.recordConfirmationRequired({ gatewayReference: 'charge' });
const pend = commands.recordPending({ gatewayReference: 'charge' });
const unknown = commands.recordUnknownOutcome({});
const refund = commands.recordRefund({ refundReference: 'refund' });
const otherRefund = commands.recordRefund({ refundReference: 'other' });
const failRefund = (attempt = 1) => commands.recordRefundFailure({ attempt, reason });

const requestedEvent = events.paymentRequested(request);
const capturedEvent = events.paymentCaptured({ ...owners, amount, gatewayReference: 'charge' });
const declinedEvent = events.paymentDeclined({ ...owners, reason });
const confirmationEvent = events.paymentConfirmationRequired({ ...owners, gatewayReference: 'charge' });
const pendingEvent = events.paymentPending({ ...owners, gatewayReference: 'charge' });
const unknownEvent = events.paymentOutcomeUnknown(owners);
const refundedEvent = events.paymentRefunded({ ...owners, amount, refundReference: 'refund' });
const refundFailedEvent = (attempt: number) => events.paymentRefundFailed({ ...owners, attempt, reason });

const requested = [requestedEvent];
const toConfirm = [...requested, confirmationEvent];
const pending = [...requested, pendingEvent];
const unclear = [...requested, unknownEvent];
const captured = [...requested, capturedEvent];
const declined = [...requested, declinedEvent];
const refunded = [...captured, refundedEvent];
type History = readonly PaymentEvent[];

describe('a payment nobody knows', () => {
  it('is requested', () => given(payment, []).when(requestPayment).then(requested));
  it.each([0, -900, 0.5])('is not of %d cents', (minor) =>
    given(payment, [])
      .when(commands.requestPayment({ ...request, amount: { minor, currency: 'eur' } }))
      .fails('billing.invalid_amount'),
  );
  it('needs a method', () =>
    given(payment, [])
      .when(commands.requestPayment({ ...request, method: '' }))
      .fails('billing.invalid_payment_method'));
  it.each([capture, decline, requireConfirmation, pend, unknown, refund, failRefund()])(
    'has nothing for $type',
    (wish) => given(payment, []).when(wish).fails('billing.payment_not_found'),
  );
});

describe.each<[string, History]>([
  ['requested', requested],
  ['to be confirmed', toConfirm],
  ['pending at the bank', pending],
  ['of unknown outcome', unclear],
])('an undecided payment: %s', (_status, history) => {
  it('is requested once', () => given(payment, history).when(requestPayment).then([]));
  it('is not requested over', () =>
    given(payment, history)
      .when(commands.requestPayment({ ...request, amount: money(1, 'eur') }))
      .fails('billing.payment_exists'));
  it('is captured', () => given(payment, history).when(capture).then([capturedEvent]));
  it('is declined', () => given(payment, history).when(decline).then([declinedEvent]));
  it.each([refund, failRefund()])('is not refunded: $type', (wish) =>
    given(payment, history).when(wish).fails('billing.payment_not_captured'),
  );
});

describe('a requested payment', () => {
  it('may need a confirmation', () =>
    given(payment, requested).when(requireConfirmation).then([confirmationEvent]));
  it('may stay without an answer', () => given(payment, requested).when(unknown).then([unknownEvent]));
});

describe.each<[string, History]>([
  ['requested', requested],
  ['to be confirmed', toConfirm],
  ['of unknown outcome', unclear],
])('a payment %s', (_status, history) => {
  it('may be pending at the bank', () => given(payment, history).when(pend).then([pendingEvent]));
});

describe('a pending payment', () => {
  it.each([pend, requireConfirmation, unknown])('stays so: $type', (wish) =>
    given(payment, pending).when(wish).then([]),
  );
});

describe('a payment to be confirmed', () => {
  it.each([requireConfirmation, unknown])('stays so: $type', (wish) =>
    given(payment, toConfirm).when(wish).then([]),
  );
});

describe('a payment of unknown outcome', () => {
  it('stays so', () => given(payment, unclear).when(unknown).then([]));
  it('may turn out to need a confirmation', () =>
    given(payment, unclear).when(requireConfirmation).then([confirmationEvent]));
});

describe('a captured payment', () => {
  it('is captured once under one reference', () => given(payment, captured).when(capture).then([]));
  it('is not captured under another', () =>
    given(payment, captured).when(otherCapture).fails('billing.payment_taken_twice'));
  it('is not declined afterwards', () =>
    given(payment, captured).when(decline).fails('billing.payment_already_decided'));
  it.each([requireConfirmation, pend, unknown])('pays no attention to a late $type', (wish) =>
    given(payment, captured).when(wish).then([]),
  );
  it('is refunded', () => given(payment, captured).when(refund).then([refundedEvent]));
  it('tells each failed refund once', () => {
    given(payment, captured)
      .when(failRefund(1))
      .then([refundFailedEvent(1)]);
    given(payment, [...captured, refundFailedEvent(1)])
      .when(failRefund(1))
      .then([]);
    given(payment, [...captured, refundFailedEvent(1)])
      .when(failRefund(2))
      .then([refundFailedEvent(2)]);
  });
  it('is refunded after failures', () =>
    given(payment, [...captured, refundFailedEvent(1)])
      .when(refund)
      .then([refundedEvent]));
});

describe('a declined payment', () => {
  it.each([decline, requireConfirmation, pend, unknown])('stays so: $type', (wish) =>
    given(payment, declined).when(wish).then([]),
  );
  it('may be captured after all: what the gateway took has to be known of', () =>
    given(payment, declined).when(capture).then([capturedEvent]));
  it.each([refund, failRefund()])('has nothing to give back: $type', (wish) =>
    given(payment, declined).when(wish).fails('billing.payment_not_captured'),
  );
});

describe('a refunded payment', () => {
  it.each([refund, capture, failRefund(9), requireConfirmation, pend, unknown])('stays so: $type', (wish) =>
    given(payment, refunded).when(wish).then([]),
  );
  it('is not refunded twice', () =>
    given(payment, refunded).when(otherRefund).fails('billing.payment_refunded_twice'));
  it('is not taken again', () =>
    given(payment, refunded).when(otherCapture).fails('billing.payment_taken_twice'));
  it('is not declined', () =>
    given(payment, refunded).when(decline).fails('billing.payment_already_decided'));
});
