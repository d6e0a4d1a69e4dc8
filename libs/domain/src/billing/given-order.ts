import { deadlineReached, money, perform, schedule, send, trusted } from '../kernel';
import type {
  DeadlineReached,
  InfrastructureId,
  OrderId,
  OrganizationId,
  Output,
  PaymentId,
} from '../kernel';
import type { Instant, ServerId, VaultReference } from '../kernel';
import { quotaCommands, quotaEvents } from '../licensing/licensing.messages';
import { infrastructureEvents, provisioningWork } from '../provisioning/provisioning.messages';
import { serverCommands, serverEvents, serverWork } from '../servers/servers.messages';
import { orderCommands, orderEvents, paymentEvents, paymentWork } from './billing.messages';
import type { Failure, OrderCommand, OrderPlacement } from './billing.messages';
import type { PayThenProvisionInput } from './pay-then-provision.process';

/** One order's story in words: what comes in, what goes out, and how far it has come. For the specs of its flow. */
export type Input = PayThenProvisionInput | DeadlineReached;
export const orderId = trusted<OrderId>('order');
export const organizationId = trusted<OrganizationId>('acme');
export const topBranchId = trusted<OrganizationId>('top');
export const infrastructureId = trusted<InfrastructureId>('minted:infrastructure');
export const serverId = trusted<ServerId>('minted:server');
export const price = money(900, 'eur');
export const placement: OrderPlacement = {
  orderId,
  organizationId,
  topBranchId,
  item: { id: 'server-small', version: 1, name: 'Small server', size: 'small', price },
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName: 'web-1',
  paymentMethod: 'card',
};
export const reason: Failure = { code: 'gateway.declined', detail: 'No money.' };
export const ofOrder = { orderId, organizationId };
export const payment = (attempt: number) => trusted<PaymentId>(`minted:payment-${attempt}`);
export const ofPayment = (attempt: number) => ({ ...ofOrder, paymentId: payment(attempt) });
export const reservation = (attempt: number) => ({
  reservationId: `minted:reservation-${attempt}`,
  organizationId,
  purpose: orderId,
  servers: 1,
});
export const ofInfrastructure = { infrastructureId, organizationId, orderId };
export const ofServer = { serverId, organizationId, orderId };
export const key = trusted<VaultReference>('vault-1');
export const outputs = {
  serverName: 'web-1',
  publicIp: '127.0.0.1',
  privateIp: null,
  sshUser: 'slipway',
  sshPort: 2222,
  hostKey: 'ssh-ed25519 AAAA',
};
export const engine = { name: 'simulator', version: '1' } as const;
export const request = {
  ...ofInfrastructure,
  provider: 'sandbox',
  region: 'sandbox-north',
  size: 'small',
  serverName: 'web-1',
};
export const registration = {
  serverId,
  organizationId,
  infrastructureId,
  orderId,
  name: 'web-1',
  provider: 'sandbox',
  region: 'sandbox-north',
  host: '127.0.0.1',
  port: 2222,
  user: 'slipway',
  hostKey: 'ssh-ed25519 AAAA',
  key,
};
export const facts = {
  os: 'Debian 13',
  kernel: '6.12',
  cores: 2,
  memoryMb: 2048,
  diskGb: 40,
  docker: null,
  observedAt: trusted<Instant>('2026-01-01T12:00:00.000Z'),
};

// What comes in.
export const placed = orderEvents.orderPlaced(placement);
export const reserved = (attempt = 1) => quotaEvents.quotaReserved(reservation(attempt));
export const exceeded = (attempt = 1) =>
  quotaEvents.quotaExceeded({ ...reservation(attempt), limit: 5, used: 5 });
export const captured = (attempt = 1) =>
  paymentEvents.paymentCaptured({ ...ofPayment(attempt), amount: price, gatewayReference: 'charge' });
export const declined = (attempt = 1) => paymentEvents.paymentDeclined({ ...ofPayment(attempt), reason });
export const confirmationRequired = (attempt = 1) =>
  paymentEvents.paymentConfirmationRequired({ ...ofPayment(attempt), gatewayReference: 'charge' });
export const pending = (attempt = 1) =>
  paymentEvents.paymentPending({ ...ofPayment(attempt), gatewayReference: 'charge' });
export const unknown = paymentEvents.paymentOutcomeUnknown(ofPayment(1));
export const confirmed = (attempt = 1) => orderEvents.orderPaymentConfirmed(ofPayment(attempt));
export const retried = (attempt = 2) =>
  orderEvents.orderPaymentRetried({ ...ofOrder, paymentMethod: 'other-card', attempt });
export const cancelWish = orderEvents.orderCancellationRequested(ofOrder);
export const requested = infrastructureEvents.infrastructureRequested(request);
export const provisioned = infrastructureEvents.infrastructureProvisioned({
  ...ofInfrastructure,
  engine,
  outputs,
  key,
});
export const provisioningFailed = infrastructureEvents.provisioningFailed({
  ...ofInfrastructure,
  message: 'no capacity',
});
export const destroyed = infrastructureEvents.infrastructureDestroyed(ofInfrastructure);
export const destructionFailed = (attempt: number) =>
  infrastructureEvents.destructionFailed({ ...ofInfrastructure, attempt, message: 'locked' });
export const registered = serverEvents.serverRegistered(registration);
export const verified = serverEvents.serverVerified({ ...ofServer, facts });
export const removalWish = serverEvents.serverRemovalRequested(ofServer);
export const unverified = (attempt: number) =>
  serverEvents.verificationFailed({ ...ofServer, attempt, reason: 'refused' });
export const refunded = (attempt = 1) =>
  paymentEvents.paymentRefunded({ ...ofPayment(attempt), amount: price, refundReference: 'refund' });
export const refundFailed = (n: number, attempt = 1) =>
  paymentEvents.paymentRefundFailed({ ...ofPayment(attempt), attempt: n, reason });
export const reached = (deadline: string) => deadlineReached({ deadline });

// What goes out.
export const toOrder = (command: OrderCommand) => send('order', orderId, command);
export const reserve = (attempt = 1) =>
  send(
    'quota',
    topBranchId,
    quotaCommands.reserveQuota({
      ...reservation(attempt),
      replaces: Array.from({ length: attempt - 1 }, (_, former) => `minted:reservation-${former + 1}`),
    }),
  );
export const release = (attempt = 1) =>
  send('quota', topBranchId, quotaCommands.releaseQuota({ reservationId: `minted:reservation-${attempt}` }));
export const charge = (attempt = 1, method = 'card') =>
  perform(
    paymentWork.charge({ paymentId: payment(attempt), orderId, organizationId, amount: price, method }),
  );
export const confirmCharge = perform(paymentWork.confirmCharge({ paymentId: payment(1), organizationId }));
export const refund = (n: number, attempt = 1): Output[] => [
  perform(paymentWork.refund({ paymentId: payment(attempt), organizationId, attempt: n })),
  schedule(`refund-minted:payment-${attempt}-${n}-overdue`, 900),
];
export const verify = (attempt: number): Output[] => [
  perform(serverWork.verify({ serverId, organizationId, attempt })),
  schedule(`verification-${attempt}-overdue`, 300),
];
export const destroy = (attempt: number): Output[] => [
  perform(provisioningWork.destroy({ ...ofInfrastructure, attempt })),
  schedule(`destruction-${attempt}-overdue`, 2400),
];
export const decommission = (why: string) =>
  send('server', serverId, serverCommands.decommissionServer({ reason: why }));
export const paymentFailure = (failure: Failure, attempt = 1): Output[] => [
  toOrder(orderCommands.recordPaymentFailure({ attempt, reason: failure })),
  release(attempt),
  schedule(`payment-retry-${attempt}`, 604_800),
];

// Where the flow stands.
export const reserving: Input[] = [placed];
export const charging = [...reserving, reserved()];
export const settling = [...charging, pending()];
export const toConfirm = [...charging, confirmationRequired()];
export const confirming = [...toConfirm, confirmed()];
export const awaitingRetry = [...charging, declined()];
export const requesting = [...charging, captured()];
export const provisioning = [...requesting, requested];
export const registering = [...provisioning, provisioned];
export const verifying = [...registering, registered];
export const fulfilled = [...verifying, verified];
export const removing = [...fulfilled, removalWish];
export const removed = [...removing, destroyed];
export const destroying = [...provisioning, provisioningFailed];
export const refunding = [...destroying, destroyed];
export const refundedOrder = [...refunding, refunded()];
export const rejected = [...reserving, exceeded()];
export const cancelled = [...reserving, cancelWish];
export const abandoned = [...awaitingRetry, reached('payment-retry-1')];
