import { randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { placeOf, rightsOf, roster, tree } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, person, requestOf } from '../given-application';
import type { Process } from '../given-application';
import { Died, DyingStore, eventsOf, streamsOf } from '../runtime/given-log';
import type { Request } from '../runtime/request';
import { CreateChild, CreateChildHandler } from './create-child';
import type { ChildWish } from './create-child';

async function aTopBranch() {
  const world = aWorld(new MemoryEventStore());
  const { userId, organizationId } = await anInstallation(aProcess(world));
  const wish: ChildWish = {
    topBranchId: organizationId,
    parentId: organizationId,
    kind: 'master_branch',
    name: 'Reseller',
    ownerId: userId,
  };
  return { world, wish, userId, organizationId, request: requestOf(userId, organizationId) };
}

const create = ({ runner, folds, clock }: Process, wish: ChildWish, request: Request) =>
  new CreateChildHandler(runner, folds, clock).execute(new CreateChild(wish, request));

describe('a child', () => {
  test('stands in the tree, belongs to its creator and is reached at once', async () => {
    const { world, wish, userId, request } = await aTopBranch();
    const decided = await create(aProcess(world), wish, request);
    const id = trusted<OrganizationId>(decided.id);
    const { folds, control } = aProcess(world);
    const { state: places } = await folds.refresh(tree, `tree-${wish.topBranchId}`);
    expect(placeOf(places, id)).toEqual({ parentId: wish.parentId, kind: 'master_branch', said: 'active' });
    const { state: members } = await folds.refresh(roster, `roster-${id}`);
    expect(rightsOf(members, userId)?.role).toBe('owner');
    await expect(control.authorize(person(userId), id, 'billing.order.place')).resolves.toBeDefined();
  });

  test('is what its own events are about, not its parent', async () => {
    const { world, wish, request } = await aTopBranch();
    const { id } = await create(aProcess(world), wish, request);
    const attached = (await eventsOf(world.store, `tree-${wish.topBranchId}`)).at(-1);
    const [created] = await eventsOf(world.store, `organization-${id}`);
    expect([attached, created].map((event) => event?.metadata.organizationId)).toEqual([id, id]);
  });

  test('that is asked for twice is one child with one answer', async () => {
    const { world, wish, request } = await aTopBranch();
    const first = await create(aProcess(world), wish, request);
    const before = await streamsOf(world.store);
    const again = await create(aProcess(world), wish, request);
    expect(again).toEqual({ ...first, isRepeated: true });
    expect(await streamsOf(world.store)).toEqual(before);
  });

  test('that is asked for twice at once is one child', async () => {
    const { world, wish, request } = await aTopBranch();
    const ids = await Promise.all([1, 2, 3].map(() => create(aProcess(world), wish, request)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
    const rosters = Object.keys(await streamsOf(world.store)).filter((name) => name.startsWith('roster-'));
    expect(rosters).toHaveLength(2);
  });

  test.each([1, 2, 3])('whose process dies after append %i is finished by a retry', async (appends) => {
    const { world, wish, userId, request } = await aTopBranch();
    const dying = aProcess(world, new DyingStore(world.store, appends));
    await expect(create(dying, wish, request)).rejects.toBeInstanceOf(Died);
    const { id } = await create(aProcess(world), wish, request);
    const streams = await streamsOf(world.store);
    expect(streams[`organization-${id}`]).toHaveLength(1);
    expect(streams[`roster-${id}`]).toHaveLength(1);
    expect(streams[`tree-${wish.topBranchId}`]).toHaveLength(2);
    const { control } = aProcess(world);
    const access = control.authorize(person(userId), trusted<OrganizationId>(id), 'billing.order.read');
    await expect(access).resolves.toBeDefined();
  });

  test('that was never finished is met by nobody', async () => {
    const { world, wish, userId, request } = await aTopBranch();
    const dying = aProcess(world, new DyingStore(world.store, 2));
    await expect(create(dying, wish, request)).rejects.toBeInstanceOf(Died);
    const half = Object.keys(await streamsOf(world.store)).findLast((name) => name.startsWith('roster-'));
    const id = trusted<OrganizationId>(half?.slice('roster-'.length) ?? '');
    const access = aProcess(world).control.authorize(person(userId), id, 'billing.order.read');
    await expect(access).rejects.toMatchObject({ code: 'organizations.not_found' });
  });
});

describe('a child that the tree refuses', () => {
  test.each([
    ['a kind as high as the parent', { kind: 'top_branch' }, 'organizations.kind_not_allowed'],
    [
      'a parent of nowhere',
      { parentId: trusted<OrganizationId>(randomUUID()) },
      'organizations.parent_not_found',
    ],
  ] as const)('because of %s leaves no stream', async (_, wrong, code) => {
    const { world, wish, request } = await aTopBranch();
    const before = await streamsOf(world.store);
    await expect(create(aProcess(world), { ...wish, ...wrong }, request)).rejects.toMatchObject({ code });
    expect(await streamsOf(world.store)).toEqual(before);
  });

  test('because its name is empty leaves no stream', async () => {
    const { world, wish, request } = await aTopBranch();
    const before = await streamsOf(world.store);
    await expect(create(aProcess(world), { ...wish, name: ' ' }, request)).rejects.toMatchObject({
      code: 'organizations.invalid_name',
    });
    expect(await streamsOf(world.store)).toEqual(before);
  });

  test('is the same refusal in a process whose tree is behind', async () => {
    const { world, wish, request, userId, organizationId } = await aTopBranch();
    const behind = aProcess(world);
    await behind.folds.refresh(tree, `tree-${organizationId}`);
    const parent = await create(aProcess(world), { ...wish, kind: 'end_user' }, request);
    const under = { ...wish, parentId: trusted<OrganizationId>(parent.id), kind: 'end_user' as const };
    const refused = create(behind, under, requestOf(userId, organizationId));
    await expect(refused).rejects.toMatchObject({ code: 'organizations.kind_not_allowed' });
  });
});
