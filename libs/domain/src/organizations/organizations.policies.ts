import type { Money } from '../kernel';
import type { OrganizationFacts, OrganizationKind } from './organizations.messages';

const fromTheTop: readonly OrganizationKind[] = ['top_branch', 'master_branch', 'sub_user', 'end_user'];

/** A child is of any strictly lower kind than its parent; so no tree is deeper than there are kinds, and none has a cycle. */
export function mayStandUnder(child: OrganizationKind, parent: OrganizationKind): boolean {
  return fromTheTop.indexOf(child) > fromTheTop.indexOf(parent);
}

/** A top branch is its own top and nobody's child; everything else is somebody's child. */
export function hasConsistentPlace(facts: OrganizationFacts): boolean {
  const isTop = facts.kind === 'top_branch';
  return isTop === (facts.parentId === null) && isTop === (facts.topBranchId === facts.organizationId);
}

/** In minor units; a machine that costs more a month is not sold anywhere. */
export const highestThreshold = 100_000_000;

export function isThreshold({ minor }: Money): boolean {
  return Number.isSafeInteger(minor) && minor >= 0 && minor <= highestThreshold;
}
