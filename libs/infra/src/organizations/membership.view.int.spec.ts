import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, PermissionSetId, UserId } from '@slipway/domain/kernel';
import { organizationEvents, rosterEvents, treeEvents } from '@slipway/domain/organizations';
import type { Projection } from '@slipway/application/runtime/projection';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { findMember, membersOf, membership, organizationsOfUser } from './membership.view';
import { organizationList } from './organization-list.view';

const [acme, beta] = ['acme', 'beta'].map((id) => trusted<OrganizationId>(id)) as [
  OrganizationId,
  OrganizationId,
];
const [anna, bert, cleo, dora] = ['anna', 'bert', 'cleo', 'dora'].map((id) => trusted<UserId>(id)) as [
  UserId,
  UserId,
  UserId,
  UserId,
];
const cleosSet = { role: 'custom', permissionSetId: trusted<PermissionSetId>('deploys') } as const;
const inAcme = (userId: UserId) => ({ organizationId: acme, userId });

const rosters = new EventLog()
  .append(acme, `roster-${acme}`, rosterEvents.ownerAppointed({ organizationId: acme, userId: anna }))
  .append(beta, `roster-${beta}`, rosterEvents.ownerAppointed({ organizationId: beta, userId: anna }))
  .append(beta, `roster-${beta}`, rosterEvents.ownerAppointed({ organizationId: beta, userId: bert }))
  .append(
    acme,
    `roster-${acme}`,
    rosterEvents.memberAdded({ ...inAcme(bert), assignment: { role: 'viewer' } }),
  )
  .append(
    acme,
    `roster-${acme}`,
    rosterEvents.memberAdded({ ...inAcme(cleo), assignment: { role: 'member' } }),
  )
  .append(
    acme,
    `roster-${acme}`,
    rosterEvents.memberAdded({ ...inAcme(dora), assignment: { role: 'admin' } }),
  )
  .append(acme, `roster-${acme}`, rosterEvents.memberDeactivated(inAcme(bert)))
  .append(acme, `roster-${acme}`, rosterEvents.roleAssigned({ ...inAcme(cleo), assignment: cleosSet }))
  .append(acme, `roster-${acme}`, rosterEvents.memberDeactivated(inAcme(cleo)))
  .append(acme, `roster-${acme}`, rosterEvents.memberReactivated(inAcme(cleo)))
  .append(acme, `roster-${acme}`, rosterEvents.memberRemoved(inAcme(dora)));

function founded(log: EventLog, id: OrganizationId): EventLog {
  const facts = {
    organizationId: id,
    topBranchId: id,
    parentId: null,
    kind: 'top_branch',
    name: id,
  } as const;
  return log
    .append(id, `organization-${id}`, organizationEvents.organizationCreated(facts))
    .append(id, `tree-${id}`, treeEvents.topBranchCreated({ organizationId: id }));
}

viewConformance(membership, { events: rosters.events, scope: [acme, beta] });

describe('the memberships of a person', () => {
  const both: Projection = {
    ...membership,
    project: async (events, transaction) => {
      await membership.project(events, transaction);
      await organizationList.project(events, transaction);
    },
  };
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(both);
    await stage.project(rosters.events);
    await stage.project(founded(founded(new EventLog(), beta), acme).events);
  });
  afterAll(() => stage.close());

  it('name all organizations of the person, in the order of their founding', async () => {
    const top = { kind: 'top_branch', parentId: null, role: 'owner' };
    expect(await organizationsOfUser(anna, stage.reads)).toEqual([
      { id: beta, name: 'beta', ...top },
      { id: acme, name: 'acme', ...top },
    ]);
    expect((await organizationsOfUser(cleo, stage.reads)).map(({ role }) => role)).toEqual(['custom']);
    expect(await organizationsOfUser('nobody', stage.reads)).toEqual([]);
  });

  it('leave out where the person was deactivated or removed', async () => {
    expect((await organizationsOfUser(bert, stage.reads)).map(({ id }) => id)).toEqual([beta]);
    expect(await organizationsOfUser(dora, stage.reads)).toEqual([]);
  });

  it('are the only rows that the person sees without an organization', async () => {
    const seen = await stage.reads.within({ organizationIds: [], userId: bert }, (query) =>
      query<{ user_id: string }>('SELECT user_id FROM rm.membership'),
    );
    expect(seen).toEqual([{ user_id: bert }, { user_id: bert }]);
  });

  it('are pages of members, without those who were removed', async () => {
    const pages = await allPages((cursor) => membersOf(acme, { limit: 2, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ userId, role, status }) => ({ userId, role, status })))).toEqual([
      [
        { userId: anna, role: 'owner', status: 'active' },
        { userId: bert, role: 'viewer', status: 'deactivated' },
      ],
      [{ userId: cleo, role: 'custom', status: 'active' }],
    ]);
  });

  it('are found one by one, in their own organization only', async () => {
    expect(await findMember(acme, cleo, stage.reads)).toEqual({
      userId: cleo,
      role: 'custom',
      permissionSetId: 'deploys',
      status: 'active',
      addedAt: '2026-01-01T12:00:05.000Z',
    });
    expect(await findMember(acme, dora, stage.reads)).toBeNull();
    expect(await findMember(beta, cleo, stage.reads)).toBeNull();
  });
});
