import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { organizationEvents, treeEvents } from '@slipway/domain/organizations';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import {
  childrenOf,
  findFamilies,
  findOrganization,
  findOrganizations,
  organizationList,
} from './organization-list.view';

const organization = (name: string) => trusted<OrganizationId>(name);
const [top, north, south, west, lost] = ['top', 'north', 'south', 'west', 'lost'].map(organization) as [
  OrganizationId,
  OrganizationId,
  OrganizationId,
  OrganizationId,
  OrganizationId,
];

function created(id: OrganizationId, parentId: OrganizationId | null) {
  const kind = parentId === null ? ('top_branch' as const) : ('master_branch' as const);
  const facts = { organizationId: id, topBranchId: top, parentId, kind, name: `The ${id} company` };
  return organizationEvents.organizationCreated(facts);
}
function attached(id: OrganizationId, parentId: OrganizationId = top) {
  return treeEvents.childAttached({ organizationId: id, parentId, kind: 'master_branch' });
}

const log = new EventLog()
  .append(top, `organization-${top}`, created(top, null))
  .append(top, `tree-${top}`, treeEvents.topBranchCreated({ organizationId: top }))
  .append(north, `organization-${north}`, created(north, top))
  .append(north, `tree-${top}`, attached(north))
  .append(lost, `organization-${lost}`, created(lost, top))
  .append(south, `tree-${top}`, attached(south))
  .append(south, `organization-${south}`, created(south, top))
  .append(west, `organization-${west}`, created(west, top))
  .append(west, `tree-${top}`, attached(west));
const storyOfTheFirstDays = log.events.length;
log
  .append(
    west,
    `organization-${west}`,
    organizationEvents.organizationRenamed({ organizationId: west, name: 'West' }),
  )
  .append(
    west,
    `tree-${top}`,
    treeEvents.subtreeMoved({ organizationId: west, parentId: north, formerParentId: top }),
  );

viewConformance(organizationList, { events: log.events, scope: [top, north, south, west, lost] });

describe('the list of organizations', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(organizationList);
    await stage.project(log.events.slice(0, storyOfTheFirstDays));
  });
  afterAll(() => stage.close());

  it('knows an organization by its id', async () => {
    expect(await findOrganization(north, stage.reads)).toEqual({
      id: north,
      name: 'The north company',
      kind: 'master_branch',
      parentId: top,
      topBranchId: top,
      createdAt: '2026-01-01T12:00:03.000Z',
    });
    expect(await findOrganization(top, stage.reads)).toMatchObject({ kind: 'top_branch', parentId: null });
  });

  it('hides what no tree has named', async () => {
    expect(await findOrganization(lost, stage.reads)).toBeNull();
    expect(await findOrganization('nobody', stage.reads)).toBeNull();
  });

  it('shows one whose tree was heard before its own stream', async () => {
    expect(await findOrganization(south, stage.reads)).toMatchObject({
      name: 'The south company',
      parentId: top,
    });
  });

  it('gives several at once, oldest first', async () => {
    const found = await findOrganizations([west, 'nobody', top, lost], stage.reads);
    expect(found.map(({ id }) => id)).toEqual([top, west]);
    expect(await findOrganizations([], stage.reads)).toEqual([]);
  });

  it('gives whole families at once, oldest first, and nobody of another one', async () => {
    const ids = async (...parents: readonly string[]) =>
      (await findFamilies(parents, stage.reads)).map(({ id }) => id);
    expect(await ids(top)).toEqual([top, north, south, west]);
    expect(await ids(north, 'nobody', lost)).toEqual([north]);
    expect(await ids()).toEqual([]);
  });

  it('pages through the children without gap or duplicate', async () => {
    const pages = await allPages((cursor) => childrenOf(top, { limit: 2, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[north, south], [west]]);
    expect(await childrenOf(north, { limit: 2 }, stage.reads)).toEqual({ items: [], next: null });
  });

  it('shows children to their parent only, not the parent to its child', async () => {
    const seen = await stage.reads.within({ organizationIds: [north] }, (query) =>
      query<{ organization_id: string }>('SELECT organization_id FROM rm.organization_list'),
    );
    expect(seen.map((row) => row.organization_id)).toEqual([north]);
  });

  it('shows one that was renamed and moved by its new name, with its new parent', async () => {
    await stage.project(log.events.slice(storyOfTheFirstDays));
    expect(await findOrganization(west, stage.reads)).toMatchObject({ name: 'West', parentId: north });
    const childrenNow = async (id: string) =>
      (await childrenOf(id, { limit: 5 }, stage.reads)).items.map((item) => item.id);
    expect(await childrenNow(north)).toEqual([west]);
    expect(await childrenNow(top)).toEqual([north, south]);
  });
});
