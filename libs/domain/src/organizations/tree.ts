import { assertNever } from '../kernel';
import type { Decider, OrganizationId } from '../kernel';
import { organizationErrors } from './organizations.errors';
import { treeEvents } from './organizations.messages';
import type { ChildPlace, OrganizationKind, TreeCommand, TreeEvent } from './organizations.messages';
import { mayStandUnder } from './organizations.policies';

export type Place = { readonly parentId: OrganizationId | null; readonly kind: OrganizationKind };

/** All places of one tree. Changed in place: a tree may have ten thousand of them. */
export type Tree = { readonly places: Map<OrganizationId, Place> };

export function placeOf(tree: Tree, organizationId: OrganizationId): Place | undefined {
  return tree.places.get(organizationId);
}

/** From the parent up to the top branch; none for the top branch, and none for an organization outside this tree. */
export function ancestorsOf(tree: Tree, organizationId: OrganizationId): readonly OrganizationId[] {
  const ancestors: OrganizationId[] = [];
  let place = placeOf(tree, organizationId);
  while (place !== undefined && place.parentId !== null) {
    ancestors.push(place.parentId);
    place = placeOf(tree, place.parentId);
  }
  return ancestors;
}

function createTopBranch(organizationId: OrganizationId, state: Tree): readonly TreeEvent[] {
  if (state.places.size === 0) return [treeEvents.topBranchCreated({ organizationId })];
  if (placeOf(state, organizationId)?.kind === 'top_branch') return [];
  throw organizationErrors.treeExists();
}

function attachChild(child: ChildPlace, state: Tree): readonly TreeEvent[] {
  const parent = placeOf(state, child.parentId);
  if (parent === undefined) throw organizationErrors.parentNotFound();
  const place = placeOf(state, child.organizationId);
  if (place !== undefined) {
    if (place.parentId === child.parentId && place.kind === child.kind) return [];
    throw organizationErrors.alreadyPlaced();
  }
  if (!mayStandUnder(child.kind, parent.kind)) {
    throw organizationErrors.kindNotAllowed(child.kind, parent.kind);
  }
  return [treeEvents.childAttached(child)];
}

export const tree: Decider<TreeCommand, Tree, TreeEvent> = {
  category: 'tree',
  events: treeEvents,
  initial: () => ({ places: new Map() }),
  decide(command, state) {
    switch (command.type) {
      case 'organizations.create-top-branch':
        return createTopBranch(command.data.organizationId, state);
      case 'organizations.attach-child':
        return attachChild(command.data, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'organizations.top-branch-created':
        state.places.set(event.data.organizationId, { parentId: null, kind: 'top_branch' });
        return state;
      case 'organizations.child-attached':
        state.places.set(event.data.organizationId, { parentId: event.data.parentId, kind: event.data.kind });
        return state;
      default:
        return assertNever(event);
    }
  },
};
