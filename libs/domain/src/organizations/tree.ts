import { assertNever, trimmedName } from '../kernel';
import type { Decider, OrganizationId } from '../kernel';
import { organizationErrors, refusedFor } from './organizations.errors';
import type { LiveResource } from './organizations.errors';
import { treeEvents } from './organizations.messages';
import type {
  ChildPlace,
  NewPlace,
  OrganizationKind,
  OrganizationStatus,
  Suspension,
  TreeCommand,
  TreeEvent,
} from './organizations.messages';
import { mayStandUnder } from './organizations.policies';

/** What was said of an organization itself. An archived one keeps what it was, for the day it is restored. */
export type Said = 'active' | 'suspended' | 'archived' | 'archived while suspended';
export type Place = {
  readonly parentId: OrganizationId | null;
  readonly kind: OrganizationKind;
  readonly said: Said;
};

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

/** The organization and everything below it. One pass over the tree: nobody asks this on a hot path. */
export function subtreeOf(tree: Tree, organizationId: OrganizationId): ReadonlySet<OrganizationId> {
  const inside = [...tree.places.keys()].filter(
    (id) => id === organizationId || ancestorsOf(tree, id).includes(organizationId),
  );
  return new Set(inside);
}

/** Those in the subtree that have something below them: with their children they are all of it. */
export function branchesOf(tree: Tree, organizationId: OrganizationId): ReadonlySet<OrganizationId> {
  const below = [...subtreeOf(tree, organizationId)].filter((id) => id !== organizationId);
  return new Set([organizationId, ...below.map((id) => placeOf(tree, id)?.parentId ?? organizationId)]);
}

/** Children follow: the strictest of what was said from here up. What stands nowhere in the tree is not open. */
export function statusOf(tree: Tree, organizationId: OrganizationId): OrganizationStatus {
  const chain = [organizationId, ...ancestorsOf(tree, organizationId)];
  const said = chain.map((id) => placeOf(tree, id)?.said ?? 'archived');
  if (said.some((one) => isArchived(one))) return 'archived';
  return said.includes('suspended') ? 'suspended' : 'active';
}

/** What still runs in the subtree that is to be archived; nothing else needs to know it. */
export type TreeFacts = { readonly live?: readonly LiveResource[] };

function isArchived(said: Said): boolean {
  return said === 'archived' || said === 'archived while suspended';
}

function requirePlace(state: Tree, organizationId: OrganizationId): Place {
  const place = placeOf(state, organizationId);
  if (place === undefined) throw organizationErrors.organizationNotFound();
  return place;
}

function requireBelow(
  state: Tree,
  organizationId: OrganizationId,
): Place & { readonly parentId: OrganizationId } {
  const place = requirePlace(state, organizationId);
  const { parentId } = place;
  if (parentId === null) throw organizationErrors.topBranchStays();
  return { ...place, parentId };
}

function requireParent(state: Tree, parentId: OrganizationId): Place {
  const parent = placeOf(state, parentId);
  if (parent === undefined) throw organizationErrors.parentNotFound();
  return parent;
}

function requireActive(state: Tree, parentId: OrganizationId): void {
  if (statusOf(state, parentId) !== 'active') throw organizationErrors.parentNotActive();
}

function createTopBranch(organizationId: OrganizationId, state: Tree): readonly TreeEvent[] {
  if (state.places.size === 0) return [treeEvents.topBranchCreated({ organizationId })];
  if (placeOf(state, organizationId)?.kind === 'top_branch') return [];
  throw organizationErrors.treeExists();
}

function attachChild(child: ChildPlace, state: Tree): readonly TreeEvent[] {
  const parent = requireParent(state, child.parentId);
  const place = placeOf(state, child.organizationId);
  if (place !== undefined) {
    if (place.parentId === child.parentId && place.kind === child.kind) return [];
    throw organizationErrors.alreadyPlaced();
  }
  if (!mayStandUnder(child.kind, parent.kind)) {
    throw organizationErrors.kindNotAllowed(child.kind, parent.kind);
  }
  requireActive(state, child.parentId);
  return [treeEvents.childAttached(child)];
}

/** Everything below comes along; the kinds below were lower already and stay so. */
function moveSubtree(move: NewPlace, state: Tree): readonly TreeEvent[] {
  const { organizationId, parentId } = move;
  const place = requireBelow(state, organizationId);
  const parent = requireParent(state, parentId);
  if (place.parentId === parentId) return [];
  if (parentId === organizationId || ancestorsOf(state, parentId).includes(organizationId))
    throw organizationErrors.cycle();
  if (!mayStandUnder(place.kind, parent.kind))
    throw organizationErrors.kindNotAllowed(place.kind, parent.kind);
  requireActive(state, parentId);
  return [treeEvents.subtreeMoved({ ...move, formerParentId: place.parentId })];
}

function suspend({ organizationId, ...said }: Suspension, state: Tree): readonly TreeEvent[] {
  const place = requireBelow(state, organizationId);
  const reason = trimmedName(said.reason, 500);
  if (reason === null) throw organizationErrors.invalidReason();
  if (isArchived(place.said)) throw organizationErrors.restoreFirst();
  return place.said === 'suspended' ? [] : [treeEvents.organizationSuspended({ organizationId, reason })];
}

function resume(organizationId: OrganizationId, state: Tree): readonly TreeEvent[] {
  const { said } = requirePlace(state, organizationId);
  if (isArchived(said)) throw organizationErrors.restoreFirst();
  return said === 'suspended' ? [treeEvents.organizationResumed({ organizationId })] : [];
}

function archive(organizationId: OrganizationId, state: Tree, { live }: TreeFacts): readonly TreeEvent[] {
  const { said } = requireBelow(state, organizationId);
  if (isArchived(said)) return [];
  if (live === undefined) throw new Error('whoever archives has to know what still runs');
  if (live.length > 0) throw refusedFor(live);
  return [treeEvents.organizationArchived({ organizationId })];
}

function restore(organizationId: OrganizationId, state: Tree): readonly TreeEvent[] {
  const { said, parentId } = requirePlace(state, organizationId);
  if (!isArchived(said)) return [];
  if (parentId !== null && statusOf(state, parentId) === 'archived')
    throw organizationErrors.parentNotActive();
  return [treeEvents.organizationRestored({ organizationId })];
}

/** A new thing is said of a place that is there; of any other there is nothing to say. */
function say(state: Tree, organizationId: OrganizationId, next: (said: Said) => Said): Tree {
  const place = placeOf(state, organizationId);
  if (place) state.places.set(organizationId, { ...place, said: next(place.said) });
  return state;
}

function move(state: Tree, { organizationId, parentId }: NewPlace): Tree {
  const place = placeOf(state, organizationId);
  if (place) state.places.set(organizationId, { ...place, parentId });
  return state;
}

function place(state: Tree, organizationId: OrganizationId, where: Omit<Place, 'said'>): Tree {
  state.places.set(organizationId, { ...where, said: 'active' });
  return state;
}

export const tree: Decider<TreeCommand, Tree, TreeEvent, TreeFacts> = {
  category: 'tree',
  events: treeEvents,
  reducerVersion: 2,
  initial: () => ({ places: new Map() }),
  decide(command, state, facts) {
    switch (command.type) {
      case 'organizations.create-top-branch':
        return createTopBranch(command.data.organizationId, state);
      case 'organizations.attach-child':
        return attachChild(command.data, state);
      case 'organizations.move-subtree':
        return moveSubtree(command.data, state);
      case 'organizations.suspend-organization':
        return suspend(command.data, state);
      case 'organizations.resume-organization':
        return resume(command.data.organizationId, state);
      case 'organizations.archive-organization':
        return archive(command.data.organizationId, state, facts);
      case 'organizations.restore-organization':
        return restore(command.data.organizationId, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    const { organizationId } = event.data;
    switch (event.type) {
      case 'organizations.top-branch-created':
        return place(state, organizationId, { parentId: null, kind: 'top_branch' });
      case 'organizations.child-attached':
        return place(state, organizationId, { parentId: event.data.parentId, kind: event.data.kind });
      case 'organizations.subtree-moved':
        return move(state, event.data);
      case 'organizations.organization-suspended':
        return say(state, organizationId, () => 'suspended');
      case 'organizations.organization-resumed':
        return say(state, organizationId, () => 'active');
      case 'organizations.organization-archived':
        return say(state, organizationId, (said) =>
          said === 'suspended' ? 'archived while suspended' : 'archived',
        );
      case 'organizations.organization-restored':
        return say(state, organizationId, (said) => (said === 'archived' ? 'active' : 'suspended'));
      default:
        return assertNever(event);
    }
  },
};
