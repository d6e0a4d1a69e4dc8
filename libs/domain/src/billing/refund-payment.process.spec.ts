import { complete, deadlineReached, money, perform, schedule, trusted } from '../kernel';
import type { OrderId, OrganizationId, PaymentId } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import { paymentWork, refundEvents as events } from './billing.messages';
import { refundPayment } from './refund-payment.process';

const wanted = {
  paymentId: trusted<PaymentId>('payment'),
  organizationId: trusted<OrganizationId>('acme'),
  refundId: 'one',
};
const owners = { ...wanted, orderId: trusted<OrderId>('order') };
const amount = money(400, 'eur');
const asked = events.refundRequested({ ...owners, amount, reason: 'A day without service' });
const made = events.refundMade({ ...owners, amount, refundReference: 're_1' });
const failed = (attempt: number) =>
  events.refundAttemptFailed({ ...owners, attempt, reason: { code: 'x', detail: 'x' } });
const reached = (deadline: string) => deadlineReached({ deadline });
const ask = (attempt: number) => [
  perform(paymentWork.refundPart({ ...wanted, attempt })),
  schedule(`refund-${attempt}-overdue`, 900),
];

test('a refund is asked for once it is on record', () => {
  givenProcess(refundPayment, []).when(asked).then(ask(1));
  givenProcess(refundPayment, [asked]).when(asked).ignores();
});

test('it ends when it is made, once, also when nobody asked here', () => {
  givenProcess(refundPayment, [asked])
    .when(made)
    .then([complete('refunded')]);
  givenProcess(refundPayment, [asked, made]).when(made).ignores();
  givenProcess(refundPayment, [])
    .when(made)
    .then([complete('refunded')]);
});

test('a failure is tried again after a pause, under a new attempt', () => {
  givenProcess(refundPayment, [asked])
    .when(failed(1))
    .then([schedule('refund-1', 15)]);
  givenProcess(refundPayment, [asked, failed(1)])
    .when(reached('refund-1'))
    .then(ask(2));
  givenProcess(refundPayment, [asked, failed(1), reached('refund-1')])
    .when(failed(1))
    .ignores();
});

test('silence is asked again under the same attempt', () => {
  givenProcess(refundPayment, [asked]).when(reached('refund-1-overdue')).then(ask(1));
  givenProcess(refundPayment, [asked, failed(1)])
    .when(reached('refund-1-overdue'))
    .ignores();
  givenProcess(refundPayment, [asked, made]).when(reached('refund-1-overdue')).ignores();
});
