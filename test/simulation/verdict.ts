import { balancesOf, ledgerLinesOf, ledgerTypes, order } from '@slipway/domain/billing';
import type { Order, PaymentEvent } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { OrderId } from '@slipway/domain/kernel';
import { quota } from '@slipway/domain/licensing';
import type { Past } from './year';

const endings: readonly Order['status'][] = ['fulfilled', 'refunded', 'rejected', 'cancelled'];

/** Every way in which the past breaks what may never be broken; empty when all is well. */
export async function faultsOf(past: Past): Promise<readonly string[]> {
  const judged = await Promise.all(past.orderIds.map((orderId) => faultsOfOrder(past, orderId)));
  return [...judged.flat(), ...faultsOfLedger(past), ...(await faultsOfRoom(past)), ...faultsOfCloud(past)];
}

async function faultsOfOrder({ node, outside, log }: Past, orderId: OrderId): Promise<readonly string[]> {
  const { state } = await node.folds.refresh(order, `order-${orderId}`);
  if (state.status === 'unplaced') return [`order ${orderId} is lost`];
  if (!endings.includes(state.status)) return [`order ${orderId} is ${state.status} for ever`];
  const charges = [...outside.gateway.charges.values()].filter(({ reference }) => reference === orderId);
  const captured = charges.filter(({ outcome }) => outcome.outcome === 'captured');
  const refunds = [...outside.gateway.refunds.values()].filter(
    ({ outcome, gatewayReference }) =>
      outcome.outcome === 'refunded' &&
      captured.some(({ idempotencyKey }) => gatewayReference === `charge ${idempotencyKey}`),
  );
  const price = state.placement.item.price.minor;
  const kept = (captured.length - refunds.length) * price;
  const due = state.status === 'fulfilled' ? price : 0;
  const recordedCaptures = log.filter(
    ({ type, data }) =>
      type === 'billing.payment-captured' && (data as { orderId?: string }).orderId === orderId,
  ).length;
  return [
    ...(kept === due
      ? []
      : [`order ${orderId} is ${state.status}, and ${String(kept)} of its money was kept`]),
    ...(recordedCaptures === captured.length
      ? []
      : [`order ${orderId}: ${String(captured.length)} captured, ${String(recordedCaptures)} recorded`]),
  ];
}

/** Debits equal credits after every event, and in the end what was earned is what the delivered orders cost. */
function faultsOfLedger({ log }: Past): readonly string[] {
  const moves = log
    .filter(({ type }) => ledgerTypes.includes(type))
    .map((event) => recorded<PaymentEvent>(event));
  return moves.flatMap((event, index) => {
    const sum = [...balancesOf(ledgerLinesOf(event)).values()].reduce((all, one) => all + one, 0);
    return sum === 0 ? [] : [`movement ${String(index)} of the ledger does not balance`];
  });
}

/** The live servers are those that were delivered and not removed: they take up the room, and nothing else does. */
function liveInfrastructures({ log }: Past): ReadonlySet<string> {
  const live = new Set<string>();
  for (const { type, data } of log) {
    const { infrastructureId } = data as { infrastructureId?: string };
    if (infrastructureId === undefined) continue;
    if (type === 'provisioning.infrastructure-provisioned') live.add(infrastructureId);
    if (type === 'provisioning.infrastructure-destroyed') live.delete(infrastructureId);
  }
  return live;
}

async function faultsOfRoom(past: Past): Promise<readonly string[]> {
  const { state } = await past.node.folds.refresh(quota, `quota-${past.topBranchId}`);
  const { size } = liveInfrastructures(past);
  return state.usedServers === size
    ? []
    : [`the quota counts ${String(state.usedServers)} servers, and ${String(size)} are there`];
}

function faultsOfCloud(past: Past): readonly string[] {
  const live = liveInfrastructures(past);
  const { machines } = past.outside.cloud;
  return [
    ...[...machines].filter((id) => !live.has(id)).map((id) => `machine ${id} runs, and nobody knows of it`),
    ...[...live]
      .filter((id) => !machines.has(id))
      .map((id) => `machine ${id} is gone, and nobody knows of it`),
  ];
}
