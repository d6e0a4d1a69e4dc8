import { orderEvents, paymentEvents } from '@slipway/domain/billing';
import type { Failure } from '@slipway/domain/billing';
import { money, trusted } from '@slipway/domain/kernel';
import type {
  InfrastructureId,
  Instant,
  Message,
  OrderId,
  OrganizationId,
  PaymentId,
  ServerId,
  VaultReference,
} from '@slipway/domain/kernel';
import { quotaEvents } from '@slipway/domain/licensing';
import { infrastructureEvents } from '@slipway/domain/provisioning';
import { serverEvents } from '@slipway/domain/servers';

/** What was said, and in which stream. */
export type Said = { readonly stream: string; readonly message: Message };

export const declined: Failure = { code: 'card_declined', detail: 'The card was declined.' };
export const hostKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEgGbGY3WE5RkCCHclgZd9nf/rJP+HaXXRpBN9YGRH+c host';
const top = trusted<OrganizationId>('top');
const key = trusted<VaultReference>('vault-key');
const engine = { name: 'simulator', version: '1.0.0' } as const;

/** The words of one order's story; the ids are made from its name. */
export function orderStory(name: string, organization = 'acme') {
  const organizationId = trusted<OrganizationId>(organization);
  const orderId = trusted<OrderId>(`${name}-order`);
  const infrastructureId = trusted<InfrastructureId>(`${name}-infrastructure`);
  const serverId = trusted<ServerId>(`${name}-server`);
  const payment = (attempt: number) => trusted<PaymentId>(`${name}-payment-${attempt}`);
  const ofOrder = { orderId, organizationId };
  const ofPayment = (attempt: number) => ({ ...ofOrder, paymentId: payment(attempt) });
  const ofMachine = { ...ofOrder, infrastructureId };
  const ofServer = { ...ofOrder, serverId };
  const price = money(2900, 'eur');
  const place = { provider: 'sandbox', region: 'local', serverName: name };
  const wanted = (attempt: number) => {
    const reservationId = `${name}-reservation-${attempt}`;
    return { reservationId, organizationId, purpose: orderId, servers: 1 };
  };

  const inOrder = (message: Message): Said => ({ stream: `order-${orderId}`, message });
  const inQuota = (message: Message): Said => ({ stream: `quota-${top}`, message });
  const inPayment = (message: Message, attempt: number): Said => ({
    stream: `payment-${payment(attempt)}`,
    message,
  });
  const inMachine = (message: Message): Said => ({ stream: `infrastructure-${infrastructureId}`, message });
  const inServer = (message: Message): Said => ({ stream: `server-${serverId}`, message });

  const item = { id: 'small', version: 1, name: 'Small', size: 's', price };
  const resources = [{ address: 'terraform_data.server', action: 'create' }] as const;
  const plan = { toAdd: 3, toChange: 0, toDestroy: 0, resources, digest: 'sha256:plan' };
  const cost = { monthly: price, priceVersion: 1 };
  const facts = { os: 'Debian 13', kernel: '6.12', cores: 2, memoryMb: 4096, diskGb: 40, docker: null };
  const outputs = {
    serverName: name,
    publicIp: '127.0.0.1',
    privateIp: null,
    sshUser: 'slipway',
    sshPort: 2201,
    hostKey,
  };
  return {
    organizationId,
    orderId,
    serverId,
    infrastructureId,
    paymentId: payment(1),
    placed: () =>
      inOrder(
        orderEvents.orderPlaced({
          ...ofOrder,
          ...place,
          topBranchId: top,
          item,
          paymentMethod: 'sandbox_succeeds',
        }),
      ),
    rejected: (reason: Failure) => inOrder(orderEvents.orderRejected({ ...ofOrder, reason })),
    paymentFailed: (reason: Failure) => inOrder(orderEvents.orderPaymentFailed({ ...ofOrder, reason })),
    confirmationAwaited: () => inOrder(orderEvents.orderConfirmationAwaited(ofPayment(1))),
    paymentConfirmed: () => inOrder(orderEvents.orderPaymentConfirmed(ofPayment(1))),
    paidAgain: () =>
      inOrder(orderEvents.orderPaymentRetried({ ...ofOrder, paymentMethod: 'sandbox_other', attempt: 2 })),
    paid: (attempt = 1) => inOrder(orderEvents.orderPaid(ofPayment(attempt))),
    fulfilled: () => inOrder(orderEvents.orderFulfilled(ofServer)),
    refunded: (reason: Failure) => inOrder(orderEvents.orderRefunded({ ...ofOrder, reason })),
    cancelWish: () => inOrder(orderEvents.orderCancellationRequested(ofOrder)),
    cancelled: () => inOrder(orderEvents.orderCancelled(ofOrder)),
    refundStuck: (reason: Failure) => inOrder(orderEvents.orderRefundStuck({ ...ofOrder, reason })),

    reserved: (attempt = 1) => inQuota(quotaEvents.quotaReserved(wanted(attempt))),
    exceeded: () => inQuota(quotaEvents.quotaExceeded({ ...wanted(1), limit: 5, used: 5 })),
    confirmed: (attempt = 1) => inQuota(quotaEvents.quotaConfirmed(wanted(attempt))),
    released: (attempt = 1) => inQuota(quotaEvents.quotaReleased(wanted(attempt))),

    requested: (attempt = 1) =>
      inPayment(
        paymentEvents.paymentRequested({ ...ofPayment(attempt), amount: price, method: 'sandbox_succeeds' }),
        attempt,
      ),
    captured: (attempt = 1) =>
      inPayment(
        paymentEvents.paymentCaptured({ ...ofPayment(attempt), amount: price, gatewayReference: 'ch_1' }),
        attempt,
      ),
    declined: () => inPayment(paymentEvents.paymentDeclined({ ...ofPayment(1), reason: declined }), 1),
    confirmationRequired: () =>
      inPayment(paymentEvents.paymentConfirmationRequired({ ...ofPayment(1), gatewayReference: 'ch_1' }), 1),
    pending: () => inPayment(paymentEvents.paymentPending({ ...ofPayment(1), gatewayReference: 'ch_1' }), 1),
    outcomeUnknown: () => inPayment(paymentEvents.paymentOutcomeUnknown(ofPayment(1)), 1),
    moneyBack: (attempt = 1) =>
      inPayment(
        paymentEvents.paymentRefunded({ ...ofPayment(attempt), amount: price, refundReference: 're_1' }),
        attempt,
      ),
    refundFailed: (attempt: number, reason: Failure) =>
      inPayment(paymentEvents.paymentRefundFailed({ ...ofPayment(1), attempt, reason }), 1),

    machineRequested: () =>
      inMachine(infrastructureEvents.infrastructureRequested({ ...ofMachine, ...place, size: 's' })),
    keyPrepared: () => inMachine(infrastructureEvents.keyPrepared({ ...ofMachine, key, publicKey: hostKey })),
    started: () => inMachine(infrastructureEvents.provisioningStarted({ ...ofMachine, engine })),
    planned: () => inMachine(infrastructureEvents.infrastructurePlanned({ ...ofMachine, ...plan, cost })),
    approvalRequested: (until: Instant) =>
      inMachine(
        infrastructureEvents.approvalRequested({
          ...ofMachine,
          digest: plan.digest,
          cost,
          threshold: money(500, 'eur'),
          until,
        }),
      ),
    planApproved: () => inMachine(infrastructureEvents.planApproved({ ...ofMachine, digest: plan.digest })),
    planDiscarded: () => inMachine(infrastructureEvents.planDiscarded({ ...ofMachine, digest: plan.digest })),
    provisioned: () =>
      inMachine(infrastructureEvents.infrastructureProvisioned({ ...ofMachine, engine, outputs, key })),
    buildFailed: (message: string) =>
      inMachine(infrastructureEvents.provisioningFailed({ ...ofMachine, message })),
    destructionStarted: () => inMachine(infrastructureEvents.destructionStarted(ofMachine)),
    destructionFailed: (attempt: number, message: string) =>
      inMachine(infrastructureEvents.destructionFailed({ ...ofMachine, attempt, message })),
    destroyed: () => inMachine(infrastructureEvents.infrastructureDestroyed(ofMachine)),

    registered: () =>
      inServer(
        serverEvents.serverRegistered({
          ...ofMachine,
          serverId,
          name,
          provider: place.provider,
          region: place.region,
          host: outputs.publicIp,
          port: outputs.sshPort,
          user: outputs.sshUser,
          hostKey,
          key,
        }),
      ),
    verified: () => {
      const observedAt = trusted<Instant>('2026-01-01T12:30:00.000Z');
      return inServer(serverEvents.serverVerified({ ...ofServer, facts: { ...facts, observedAt } }));
    },
    verificationFailed: (attempt: number, reason: string) =>
      inServer(serverEvents.verificationFailed({ ...ofServer, attempt, reason })),
    removalWish: () => inServer(serverEvents.serverRemovalRequested(ofServer)),
    decommissioned: (reason: string) => inServer(serverEvents.serverDecommissioned({ ...ofServer, reason })),
  };
}
