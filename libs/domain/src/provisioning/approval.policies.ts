import type { Money } from '../kernel';
import type { CostEstimate } from './plan.messages';

/** How long a plan waits for somebody who approves it, in seconds. */
export const approvalSeconds = 3 * 86_400;

/**
 * Without a threshold everything is approved by itself. What cannot be compared with it, for want of a price or in
 * another currency, waits for a person.
 */
export function needsApproval({ monthly }: CostEstimate, threshold: Money | null): boolean {
  if (threshold === null) return false;
  return monthly?.currency !== threshold.currency || monthly.minor > threshold.minor;
}
