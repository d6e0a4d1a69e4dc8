import { assertNever, complete, perform, schedule, send } from '../kernel';
import type { Output, ProcessContext } from '../kernel';
import { quotaCommands } from '../licensing/licensing.messages';
import type { infrastructureEvents } from '../provisioning/provisioning.messages';
import { serverCommands, serverWork } from '../servers/servers.messages';
import { orderFailures } from './billing.errors';
import { orderCommands } from './billing.messages';
import type { Failure } from './billing.messages';
import { refundOrder } from './pay-then-provision-refund.process';
import { chargedOf, move, stay } from './pay-then-provision-state.process';
import type { Delivering, In, Move, Running, TakingDown } from './pay-then-provision-state.process';
import { approvalDeadline, build, provisioningDeadline } from './pay-then-provision-approval.process';
import {
  attempts,
  destroy,
  destructionDue,
  destructionOverdue,
  destructionPause,
  infrastructureIdOf,
  patience,
  release,
  serverIdOf,
  toOrder,
  verificationPause,
} from './pay-then-provision-wishes.process';

type Provisioned = ReturnType<typeof infrastructureEvents.infrastructureProvisioned>['data'];

export function infrastructureRequested(state: Running): Move {
  if (state.step !== 'requesting') return stay(state, 'no infrastructure is awaited any more');
  return build({ ...chargedOf(state), step: 'provisioning', run: 1 });
}

export function infrastructureProvisioned(state: Running, { outputs, key }: Provisioned): Move {
  if (state.step !== 'provisioning') return stay(state, 'no infrastructure is awaited any more');
  const { orderId, organizationId, provider, region } = state.order;
  return move({ ...chargedOf(state), step: 'registering' }, (context) => {
    const serverId = serverIdOf(context);
    const registration = {
      serverId,
      organizationId,
      infrastructureId: infrastructureIdOf(context),
      orderId,
      name: outputs.serverName,
      provider,
      region,
      host: outputs.publicIp,
      port: outputs.sshPort,
      user: outputs.sshUser,
      hostKey: outputs.hostKey,
      key,
    };
    return [
      send('server', serverId, serverCommands.registerServer(registration)),
      schedule('registration', patience.registration),
    ];
  });
}

export function provisioningFailed(state: Running, message: string): Move {
  if (state.step !== 'provisioning' && state.step !== 'approving') {
    return stay(state, 'this machine is given up already');
  }
  return compensate(state, orderFailures.provisioningFailed(message));
}

/** Somebody did not want what would have been built: it ends like a run that failed, with an empty cloud and all money back. */
export function planDiscarded(state: Running): Move {
  if (state.step !== 'approving' && state.step !== 'provisioning') {
    return stay(state, 'this machine is given up already');
  }
  return compensate(state, orderFailures.planDiscarded());
}

export function serverRegistered(state: Running): Move {
  if (state.step === 'registering') return verify(state, 1);
  if (state.step === 'destroying' || state.step === 'refunding' || state.step === 'refunded') {
    return move(state, (context) => [
      decommission(context, 'its order was given up before it was registered'),
    ]);
  }
  return stay(state, 'this server is known');
}

function verificationOverdue(attempt: number): string {
  return `verification-${attempt}-overdue`;
}
function verificationDue(attempt: number): string {
  return `verification-${attempt}`;
}

function verify(state: In<'registering' | 'verifying'>, verification: number): Move {
  const { organizationId } = state.order;
  return move({ ...chargedOf(state), step: 'verifying', verification, phase: 'asked' }, (context) => [
    perform(serverWork.verify({ serverId: serverIdOf(context), organizationId, attempt: verification })),
    schedule(verificationOverdue(verification), patience.verification),
  ]);
}

export function verificationFailed(state: Running, attempt: number, reason: string): Move {
  if (state.step !== 'verifying' || state.phase !== 'asked' || state.verification !== attempt) {
    return stay(state, 'this verification is not the present one');
  }
  if (attempt >= attempts.verification) return compensate(state, orderFailures.verificationFailed(reason));
  return move({ ...state, phase: 'waiting' }, () => [
    schedule(verificationDue(attempt), verificationPause(attempt)),
  ]);
}

export function serverVerified(state: Running): Move {
  if (state.step !== 'verifying') return stay(state, 'no verification is awaited');
  const { reservationId, paymentId, order } = state;
  return move({ ...chargedOf(state), step: 'fulfilled' }, (context) => [
    send('quota', order.topBranchId, quotaCommands.confirmQuota({ reservationId })),
    toOrder(state, orderCommands.fulfilOrder({ paymentId, serverId: serverIdOf(context) })),
    complete('fulfilled'),
  ]);
}

function decommission(context: ProcessContext, reason: string): Output {
  return send('server', serverIdOf(context), serverCommands.decommissionServer({ reason }));
}

/** It has failed for good. First the machine goes, then the money comes back: never the other way round. */
export function compensate(state: Exclude<Delivering, In<'requesting'>>, failure: Failure): Move {
  const next: Running = { ...chargedOf(state), step: 'destroying', failure, destruction: 1, phase: 'asked' };
  return move(next, (context) => [
    ...(state.step === 'verifying' ? [decommission(context, failure.detail)] : []),
    ...destroy(state, 1, context),
  ]);
}

function isTakenDown(state: Running): state is TakingDown {
  return state.step === 'destroying' || state.step === 'removing';
}

/** The owner does not want a delivered server any more: the machine goes first, then its record and its room. */
export function removalRequested(state: Running): Move {
  if (state.step !== 'fulfilled') return stay(state, 'there is no delivered server of this order');
  const next: Running = { ...chargedOf(state), step: 'removing', destruction: 1, phase: 'asked' };
  return move(next, (context) => destroy(state, 1, context));
}

function removed(state: In<'removing'>): Move {
  return move({ ...chargedOf(state), step: 'removed' }, (context) => [
    decommission(context, 'it was removed by its owner'),
    release(state, state.reservationId),
  ]);
}

/** Tried for ever: nothing is refunded as long as a machine may run. */
export function destructionFailed(state: Running, attempt: number): Move {
  if (!isTakenDown(state) || state.phase !== 'asked' || state.destruction !== attempt) {
    return stay(state, 'this destruction is not the present one');
  }
  return move({ ...state, phase: 'waiting' }, () => [
    schedule(destructionDue(attempt), destructionPause(attempt)),
  ]);
}

export function infrastructureDestroyed(state: Running): Move {
  switch (state.step) {
    case 'destroying':
      return refundOrder(state, state.failure);
    case 'removing':
      return removed(state);
    // Somebody else took it down. Asking for its destruction would never be answered again.
    case 'requesting':
    case 'provisioning':
    case 'approving':
    case 'registering':
    case 'verifying':
      return destroyedByOthers(state);
    case 'reserving':
    case 'charging':
    case 'settling':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'awaiting_retry':
    case 'refunding':
    case 'fulfilled':
    case 'removed':
    case 'refunded':
    case 'rejected':
    case 'cancelled':
      return stay(state, 'the order does not depend on this machine');
    default:
      return assertNever(state);
  }
}

function destroyedByOthers(state: Delivering): Move {
  const failure = orderFailures.destroyedMeanwhile();
  const { next, outputs } = refundOrder(state, failure);
  if (state.step !== 'verifying') return { next, outputs };
  return move(next, (context) => [decommission(context, failure.detail), ...outputs(context)]);
}

/** What happens when the present step has waited long enough. */
export function deliveryOverdue(state: Delivering | TakingDown, deadline: string): Move {
  const late = stay(state, 'this deadline belongs to an earlier step');
  switch (state.step) {
    case 'requesting':
      return deadline === 'request' ? refundOrder(state, orderFailures.provisioningNotStarted()) : late;
    case 'provisioning': {
      const minutes = patience.provisioning / 60;
      return deadline === provisioningDeadline(state)
        ? compensate(state, orderFailures.provisioningTimedOut(minutes))
        : late;
    }
    case 'approving':
      return deadline === approvalDeadline(state) ? compensate(state, orderFailures.approvalExpired()) : late;
    case 'registering':
      return deadline === 'registration' ? compensate(state, orderFailures.registrationTimedOut()) : late;
    case 'verifying':
      return deadline === awaitedVerification(state) ? verifyAgain(state) : late;
    case 'destroying':
    case 'removing':
      return deadline === awaitedDestruction(state) ? destroyAgain(state) : late;
    default:
      return assertNever(state);
  }
}

function awaitedVerification({ phase, verification }: In<'verifying'>): string {
  return phase === 'waiting' ? verificationDue(verification) : verificationOverdue(verification);
}

function verifyAgain(state: In<'verifying'>): Move {
  if (state.verification < attempts.verification) return verify(state, state.verification + 1);
  return compensate(state, orderFailures.verificationTimedOut());
}

function awaitedDestruction({ phase, destruction }: TakingDown): string {
  return phase === 'waiting' ? destructionDue(destruction) : destructionOverdue(destruction);
}

function destroyAgain(state: TakingDown): Move {
  const destruction = state.destruction + 1;
  return move({ ...state, destruction, phase: 'asked' }, (context) => destroy(state, destruction, context));
}
