import { fold, trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { treeCommands as commands, treeEvents as events } from './organizations.messages';
import type { OrganizationKind } from './organizations.messages';
import { mayStandUnder } from './organizations.policies';
import { ancestorsOf, placeOf, tree } from './tree';

const id = (name: string) => trusted<OrganizationId>(name);
const child = (name: string, parent: string, kind: OrganizationKind) => ({
  organizationId: id(name),
  parentId: id(parent),
  kind,
});
const topCreated = events.topBranchCreated({ organizationId: id('top') });
const fourLevels = [
  topCreated,
  events.childAttached(child('master', 'top', 'master_branch')),
  events.childAttached(child('sub', 'master', 'sub_user')),
  events.childAttached(child('end', 'sub', 'end_user')),
];

describe('no tree yet', () => {
  it('starts with a top branch', () =>
    given(tree, [])
      .when(commands.createTopBranch({ organizationId: id('top') }))
      .then([topCreated]));
  it('takes no children', () =>
    given(tree, [])
      .when(commands.attachChild(child('master', 'top', 'master_branch')))
      .fails('organizations.parent_not_found'));
});

describe('a tree', () => {
  it('has one top branch, created once', () => {
    given(tree, [topCreated])
      .when(commands.createTopBranch({ organizationId: id('top') }))
      .then([]);
    given(tree, [topCreated])
      .when(commands.createTopBranch({ organizationId: id('other') }))
      .fails('organizations.tree_exists');
  });

  it.each<OrganizationKind>(['master_branch', 'sub_user', 'end_user'])(
    'takes a %s under its top branch',
    (kind) => {
      const place = child('new', 'top', kind);
      given(tree, [topCreated])
        .when(commands.attachChild(place))
        .then([events.childAttached(place)]);
    },
  );

  it.each<[OrganizationKind, string]>([
    ['top_branch', 'top'],
    ['master_branch', 'master'],
    ['top_branch', 'master'],
    ['sub_user', 'sub'],
    ['master_branch', 'sub'],
    ['end_user', 'end'],
    ['sub_user', 'end'],
  ])('takes no %s under %s', (kind, parent) =>
    given(tree, fourLevels)
      .when(commands.attachChild(child('new', parent, kind)))
      .fails('organizations.kind_not_allowed'),
  );

  it('takes no child under a stranger', () =>
    given(tree, fourLevels)
      .when(commands.attachChild(child('new', 'stranger', 'end_user')))
      .fails('organizations.parent_not_found'));

  it('takes the same child at the same place again, and at no other', () => {
    given(tree, fourLevels)
      .when(commands.attachChild(child('sub', 'master', 'sub_user')))
      .then([]);
    given(tree, fourLevels)
      .when(commands.attachChild(child('sub', 'top', 'sub_user')))
      .fails('organizations.already_placed');
    given(tree, fourLevels)
      .when(commands.attachChild(child('sub', 'master', 'end_user')))
      .fails('organizations.already_placed');
  });

  it('knows the ancestors of each, nearest first', () => {
    const state = fold(tree, fourLevels);
    expect(ancestorsOf(state, id('end'))).toEqual(['sub', 'master', 'top']);
    expect(ancestorsOf(state, id('top'))).toEqual([]);
    expect(ancestorsOf(state, id('stranger'))).toEqual([]);
  });

  it('knows the place of each', () => {
    const state = fold(tree, fourLevels);
    expect(placeOf(state, id('sub'))).toEqual({ parentId: 'master', kind: 'sub_user' });
    expect(placeOf(state, id('top'))).toEqual({ parentId: null, kind: 'top_branch' });
    expect(placeOf(state, id('stranger'))).toBeUndefined();
  });
});

describe('the kinds', () => {
  const kinds: readonly OrganizationKind[] = ['top_branch', 'master_branch', 'sub_user', 'end_user'];
  it('nest strictly downward, so a chain has at most four', () => {
    for (const [level, kind] of kinds.entries()) {
      expect(kinds.filter((lower) => mayStandUnder(lower, kind))).toEqual(kinds.slice(level + 1));
    }
  });
});
