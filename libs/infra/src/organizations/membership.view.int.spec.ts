import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { organizationEvents, rosterEvents, treeEvents } from '@slipway/domain/organizations';
import type { Projection } from '@slipway/application/runtime/projection';
import { EventLog } from '../../../../test/support/event-log';
import { stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { membership, organizationsOfUser } from './membership.view';
import { organizationList } from './organization-list.view';

const [acme, beta] = ['acme', 'beta'].map((id) => trusted<OrganizationId>(id)) as [
  OrganizationId,
  OrganizationId,
];
const [anna, bert] = ['anna', 'bert'].map((id) => trusted<UserId>(id)) as [UserId, UserId];

const rosters = new EventLog()
  .append(acme, `roster-${acme}`, rosterEvents.ownerAppointed({ organizationId: acme, userId: anna }))
  .append(beta, `roster-${beta}`, rosterEvents.ownerAppointed({ organizationId: beta, userId: anna }))
  .append(beta, `roster-${beta}`, rosterEvents.ownerAppointed({ organizationId: beta, userId: bert }));

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
    expect((await organizationsOfUser(bert, stage.reads)).map(({ id }) => id)).toEqual([beta]);
    expect(await organizationsOfUser('nobody', stage.reads)).toEqual([]);
  });

  it('are the only rows that the person sees without an organization', async () => {
    const seen = await stage.reads.within({ organizationIds: [], userId: bert }, (query) =>
      query<{ user_id: string }>('SELECT user_id FROM rm.membership'),
    );
    expect(seen).toEqual([{ user_id: bert }]);
  });
});
