import { error } from '../kernel';
import type { OrganizationKind } from './organizations.messages';

function words(kind: OrganizationKind): string {
  return kind.replace('_', ' ');
}

export const organizationErrors = {
  treeExists: error(
    'organizations.tree_exists',
    'conflict',
    () => 'This tree has another top branch already. Create the top branch in a tree of its own.',
  ),
  parentNotFound: error(
    'organizations.parent_not_found',
    'not_found',
    () => 'The parent organization is not in this tree. Check the parent’s id.',
  ),
  kindNotAllowed: error(
    'organizations.kind_not_allowed',
    'rule',
    (child: OrganizationKind, parent: OrganizationKind) =>
      `A ${words(child)} cannot stand under a ${words(parent)}. Choose a kind lower than the parent’s.`,
  ),
  alreadyPlaced: error(
    'organizations.already_placed',
    'conflict',
    () => 'This organization has another place in the tree already. Attach a new organization.',
  ),
  organizationExists: error(
    'organizations.organization_exists',
    'conflict',
    () => 'This organization exists already with other facts. Create a new one.',
  ),
  invalidName: error(
    'organizations.invalid_name',
    'validation',
    () => 'Give the organization a name of 1 to 63 characters without control characters.',
  ),
  invalidPlace: error(
    'organizations.invalid_place',
    'rule',
    () =>
      'A top branch is its own top and has no parent; every other organization has a parent and another top.',
  ),
};
