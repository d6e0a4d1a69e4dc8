import { fold, trusted } from '../kernel';
import type { Instant, OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { treeCommands as commands, treeEvents as events } from './organizations.messages';
import type { OrganizationKind } from './organizations.messages';
import { mayStandUnder } from './organizations.policies';
import { ancestorsOf, branchesOf, placeOf, statusOf, subtreeOf, tree } from './tree';

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
    expect(placeOf(state, id('sub'))).toEqual({ parentId: 'master', kind: 'sub_user', said: 'active' });
    expect(placeOf(state, id('top'))).toEqual({ parentId: null, kind: 'top_branch', said: 'active' });
    expect(placeOf(state, id('stranger'))).toBeUndefined();
  });
});

const other = events.childAttached(child('other', 'top', 'master_branch'));
const toOther = { organizationId: id('sub'), parentId: id('other') };
const moved = events.subtreeMoved({ ...toOther, formerParentId: id('master') });
const suspended = events.organizationSuspended({ organizationId: id('master'), reason: 'An unpaid bill' });
const archived = events.organizationArchived({ organizationId: id('master') });

describe('an organization that is moved', () => {
  const house = [...fourLevels, other];

  it('takes what is below along', () => {
    given(tree, house).when(commands.moveSubtree(toOther)).then([moved]);
    const state = fold(tree, [...house, moved]);
    expect(ancestorsOf(state, id('end'))).toEqual(['sub', 'other', 'top']);
    expect([...subtreeOf(state, id('other'))]).toEqual(['sub', 'end', 'other']);
    expect([...subtreeOf(state, id('master'))]).toEqual(['master']);
  });

  it('is there already when it is moved again', () =>
    given(tree, [...house, moved])
      .when(commands.moveSubtree(toOther))
      .then([]));

  it.each([
    ['master', 'sub', 'organizations.cycle'],
    ['master', 'end', 'organizations.cycle'],
    ['sub', 'sub', 'organizations.cycle'],
    ['master', 'other', 'organizations.kind_not_allowed'],
    ['top', 'master', 'organizations.top_branch_stays'],
    ['stranger', 'master', 'organizations.organization_not_found'],
    ['sub', 'stranger', 'organizations.parent_not_found'],
  ])('%s under %s is refused: %s', (what, where, code) =>
    given(tree, house)
      .when(commands.moveSubtree({ organizationId: id(what), parentId: id(where) }))
      .fails(code),
  );

  it.each([
    ['suspended', events.organizationSuspended({ organizationId: id('other'), reason: 'x' })],
    ['archived', events.organizationArchived({ organizationId: id('other') })],
  ])('does not come under one that is %s, and nothing new does either', (_, said) => {
    given(tree, [...house, said])
      .when(commands.moveSubtree(toOther))
      .fails('organizations.parent_not_active');
    given(tree, [...house, said])
      .when(commands.attachChild(child('new', 'other', 'end_user')))
      .fails('organizations.parent_not_active');
  });
});

describe('an active organization', () => {
  it('is suspended for a reason, and what is below follows', () => {
    given(tree, fourLevels)
      .when(commands.suspendOrganization({ organizationId: id('master'), reason: ' An unpaid bill ' }))
      .then([suspended]);
    const state = fold(tree, [...fourLevels, suspended]);
    expect(['top', 'master', 'sub', 'end'].map((name) => statusOf(state, id(name)))).toEqual([
      'active',
      'suspended',
      'suspended',
      'suspended',
    ]);
  });

  it.each(['', ' ', 'x'.repeat(501), 'a\u0007'])('needs a proper reason for that, not %j', (reason) =>
    given(tree, fourLevels)
      .when(commands.suspendOrganization({ organizationId: id('master'), reason }))
      .fails('organizations.invalid_reason'),
  );

  it('has nothing to resume and nothing to restore', () => {
    const organizationId = id('master');
    given(tree, fourLevels).when(commands.resumeOrganization({ organizationId })).then([]);
    given(tree, fourLevels).when(commands.restoreOrganization({ organizationId })).then([]);
  });

  it('is archived when nothing runs in it', () => {
    const archive = commands.archiveOrganization({ organizationId: id('master') });
    given(tree, fourLevels).when(archive, { live: [] }).then([archived]);
    const state = fold(tree, [...fourLevels, archived]);
    expect(statusOf(state, id('end'))).toBe('archived');
  });

  it('is not archived while something runs, and the refusal lists it', () => {
    const live = [{ kind: 'server', organizationId: id('end'), purpose: 'order-1' }] as const;
    const archive = commands.archiveOrganization({ organizationId: id('master') });
    given(tree, fourLevels).when(archive, { live }).fails('organizations.live_resources');
    const now = trusted<Instant>('2026-01-01T00:00:00.000Z');
    const decide = () => tree.decide(archive, fold(tree, fourLevels), { now, live });
    expect(decide).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ pointer: '/server/order-1' })] }),
    );
    // Forgetting to look is a mistake of ours, and no consent.
    expect(() => tree.decide(archive, fold(tree, fourLevels), { now })).toThrow(
      'whoever archives has to know',
    );
  });
});

describe('a top branch', () => {
  it('is neither suspended nor archived', () => {
    const organizationId = id('top');
    given(tree, fourLevels)
      .when(commands.suspendOrganization({ organizationId, reason: 'x' }))
      .fails('organizations.top_branch_stays');
    given(tree, fourLevels)
      .when(commands.archiveOrganization({ organizationId }), { live: [] })
      .fails('organizations.top_branch_stays');
  });
});

describe('a suspended organization', () => {
  const organizationId = id('master');
  const resumed = events.organizationResumed({ organizationId });

  it('is suspended once, and resumed', () => {
    given(tree, [...fourLevels, suspended])
      .when(commands.suspendOrganization({ organizationId, reason: 'again' }))
      .then([]);
    given(tree, [...fourLevels, suspended])
      .when(commands.resumeOrganization({ organizationId }))
      .then([resumed]);
    expect(statusOf(fold(tree, [...fourLevels, suspended, resumed]), id('end'))).toBe('active');
  });

  it('keeps its children suspended, whatever is said of them', () => {
    const below = events.organizationSuspended({ organizationId: id('sub'), reason: 'x' });
    const state = fold(tree, [
      ...fourLevels,
      below,
      suspended,
      events.organizationResumed({ organizationId: id('sub') }),
    ]);
    expect(statusOf(state, id('sub'))).toBe('suspended');
    expect(statusOf(fold(tree, [...fourLevels, below, suspended, resumed]), id('sub'))).toBe('suspended');
  });
});

describe('an archived organization', () => {
  const organizationId = id('master');
  const restored = events.organizationRestored({ organizationId });

  it('is archived once, and neither suspended nor resumed', () => {
    const history = [...fourLevels, archived];
    given(tree, history).when(commands.archiveOrganization({ organizationId }), { live: [] }).then([]);
    given(tree, history)
      .when(commands.suspendOrganization({ organizationId, reason: 'x' }))
      .fails('organizations.restore_first');
    given(tree, history)
      .when(commands.resumeOrganization({ organizationId }))
      .fails('organizations.restore_first');
  });

  it('is restored as it was', () => {
    given(tree, [...fourLevels, archived])
      .when(commands.restoreOrganization({ organizationId }))
      .then([restored]);
    expect(statusOf(fold(tree, [...fourLevels, archived, restored]), id('end'))).toBe('active');
    const state = fold(tree, [...fourLevels, suspended, archived, restored]);
    expect(statusOf(state, id('end'))).toBe('suspended');
  });

  it('is not restored below one that is archived', () =>
    given(tree, [...fourLevels, events.organizationArchived({ organizationId: id('sub') }), archived])
      .when(commands.restoreOrganization({ organizationId: id('sub') }))
      .fails('organizations.parent_not_active'));
});

describe('the kinds', () => {
  const kinds: readonly OrganizationKind[] = ['top_branch', 'master_branch', 'sub_user', 'end_user'];
  it('nest strictly downward, so a chain has at most four', () => {
    for (const [level, kind] of kinds.entries()) {
      expect(kinds.filter((lower) => mayStandUnder(lower, kind))).toEqual(kinds.slice(level + 1));
    }
  });
});

test('the branches of a subtree are those with something below, and the organization itself', () => {
  const another = events.childAttached(child('other', 'top', 'master_branch'));
  const state = fold(tree, [...fourLevels, another]);
  const branches = (name: string) => [...branchesOf(state, id(name))].toSorted();
  expect(branches('top')).toEqual(['master', 'sub', 'top']);
  expect(branches('sub')).toEqual(['sub']);
  expect(branches('end')).toEqual(['end']);
  expect(branches('other')).toEqual(['other']);
});
