import { perform, schedule } from '../kernel';
import { provisioningWork } from '../provisioning/provisioning.messages';
import { chargedOf, move, stay } from './pay-then-provision-state.process';
import type { In, Move, Running } from './pay-then-provision-state.process';
import { infrastructureIdOf, patience } from './pay-then-provision-wishes.process';

/** Named by run, so that a deadline of a former one is never taken for one of the present. */
export function provisioningDeadline({ run }: In<'provisioning'>): string {
  return run === 1 ? 'provisioning' : `provisioning-${run}`;
}

export function approvalDeadline({ run }: In<'approving'>): string {
  return `approval-${run}`;
}

/** Lets Terraform plan, and apply what nobody has to approve or somebody has approved. */
export function build(next: In<'provisioning'>): Move {
  const { orderId, organizationId } = next.order;
  return move(next, (context) => [
    perform(
      provisioningWork.provision({ infrastructureId: infrastructureIdOf(context), organizationId, orderId }),
    ),
    schedule(provisioningDeadline(next), patience.provisioning),
  ]);
}

/** The run has ended with its plan. Nothing is built, and the money waits with the order. */
export function approvalRequested(state: Running): Move {
  if (state.step !== 'provisioning') return stay(state, 'nobody builds this machine now');
  const next: In<'approving'> = { ...chargedOf(state), step: 'approving', run: state.run };
  return move(next, () => [schedule(approvalDeadline(next), patience.approval)]);
}

export function planApproved(state: Running): Move {
  if (state.step !== 'approving') return stay(state, 'no approval is awaited any more');
  return build({ ...chargedOf(state), step: 'provisioning', run: state.run + 1 });
}
