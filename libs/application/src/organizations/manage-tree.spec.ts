import { randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { ancestorsOf, statusOf, tree, treeCommands } from '@slipway/domain/organizations';
import type { OrganizationKind, Permission } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, person, requestOf } from '../given-application';
import type { Process } from '../given-application';
import { aRequest } from '../runtime/given-runtime';
import { CreateChild, CreateChildHandler } from './create-child';
import {
  ArchiveOrganization,
  ArchiveOrganizationHandler,
  ManageTree,
  ManageTreeHandler,
  MoveSubtree,
  MoveSubtreeHandler,
} from './manage-tree';

/** A top branch with two resellers and a customer of the first one; one person owns them all. */
async function aHouse() {
  const world = aWorld(new MemoryEventStore());
  const { userId, organizationId: top } = await anInstallation(aProcess(world));
  const under = async (parentId: OrganizationId, kind: OrganizationKind) => {
    const { runner, folds, clock } = aProcess(world);
    const wish = { topBranchId: top, parentId, kind, name: 'Child', ownerId: userId };
    const command = new CreateChild(wish, requestOf(userId, parentId));
    const { id } = await new CreateChildHandler(runner, folds, clock).execute(command);
    return trusted<OrganizationId>(id);
  };
  const north = await under(top, 'master_branch');
  const south = await under(top, 'master_branch');
  const shop = await under(north, 'sub_user');
  const ask = async ({ control }: Process, organizationId: OrganizationId, permission: Permission) => {
    const access = await control.authorize(person(userId), organizationId, permission);
    return { access, request: requestOf(userId, organizationId, { authority: access }) };
  };
  const places = async () => (await aProcess(world).folds.refresh(tree, `tree-${top}`)).state;
  return { world, userId, top, north, south, shop, ask, places };
}
type House = Awaited<ReturnType<typeof aHouse>>;

async function move({ ask }: House, process: Process, what: OrganizationId, where: OrganizationId) {
  const asked = await ask(process, what, 'organizations.organization.move');
  return new MoveSubtreeHandler(process.runner, process.control).execute(new MoveSubtree(where, asked));
}

async function archive({ ask }: House, process: Process, what: OrganizationId) {
  const asked = await ask(process, what, 'organizations.organization.archive');
  return new ArchiveOrganizationHandler(process.runner, process.folds).execute(
    new ArchiveOrganization(asked),
  );
}

async function reserve({ world, top }: House, organizationId: OrganizationId, reservationId: string) {
  const wish = { reservationId, organizationId, purpose: 'order-1', servers: 1, replaces: [] };
  const command = quotaCommands.reserveQuota(wish);
  const request = aRequest(randomUUID(), { scope: organizationId });
  await aProcess(world).runner.run({ decider: quota, id: top, command, request });
}

describe('a subtree', () => {
  it('is moved, and its new owners above reach it at once', async () => {
    const house = await aHouse();
    const { world, south, shop, top } = house;
    await move(house, aProcess(world), shop, south);
    expect(ancestorsOf(await house.places(), shop)).toEqual([south, top]);
  });

  it('is moved once by two who move it at the same time to different places', async () => {
    const house = await aHouse();
    const { world, top, south, shop } = house;
    const processes = [aProcess(world), aProcess(world), aProcess(world), aProcess(world)];
    const wishes = processes.map((process, at) => move(house, process, shop, at % 2 ? top : south));
    expect((await Promise.allSettled(wishes)).map(({ status }) => status)).toEqual(
      wishes.map(() => 'fulfilled'),
    );
    expect([[south, top].join(), [top].join()]).toContain(ancestorsOf(await house.places(), shop).join());
  });

  it('never ends below itself, whoever moves what at the same time', async () => {
    const house = await aHouse();
    const { world, north, south, shop, top } = house;
    const wishes = [north, south, shop].flatMap((what) =>
      [north, south, shop, top].map((where) => move(house, aProcess(world), what, where)),
    );
    const ends = await Promise.allSettled(wishes);
    const codes = ends.flatMap((end) =>
      end.status === 'rejected' ? [(end.reason as { code: string }).code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['organizations.cycle', 'organizations.kind_not_allowed']));
    const places = await house.places();
    for (const id of [north, south, shop]) expect(ancestorsOf(places, id).at(-1)).toBe(top);
  });

  it('does not go where its mover has nothing to say', async () => {
    const house = await aHouse();
    const stranger = trusted<OrganizationId>(randomUUID());
    const refused = move(house, aProcess(house.world), house.shop, stranger);
    await expect(refused).rejects.toMatchObject({ code: 'organizations.not_found' });
  });
});

describe('an organization with a server below it', () => {
  it('is not archived, and the refusal lists the server', async () => {
    const house = await aHouse();
    const { world, north, shop } = house;
    await reserve(house, shop, 'r');
    await expect(archive(house, aProcess(world), north)).rejects.toMatchObject({
      code: 'organizations.live_resources',
      fields: [{ pointer: '/server/order-1', detail: expect.stringContaining(shop) }],
    });
  });

  it('is archived when the server stands elsewhere', async () => {
    const house = await aHouse();
    await reserve(house, house.south, 'r');
    await archive(house, aProcess(house.world), house.north);
    expect(statusOf(await house.places(), house.shop)).toBe('archived');
  });

  it('is never archived over a reservation that is made in the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const house = await aHouse();
      const { world, shop, north, top } = house;
      const process = aProcess(world);
      const [archived] = await Promise.allSettled([
        archive(house, process, north),
        reserve(house, shop, 'r'),
      ]);
      const types: string[] = [];
      for await (const { type } of world.store.readAll()) types.push(type);
      const at = (type: string) => types.indexOf(type);
      const [fact, reserved] = [at('organizations.organization-archived'), at('licensing.quota-reserved')];
      // Either it was refused, or it was a fact before anything was reserved.
      expect({ top, isRight: archived.status === 'rejected' ? fact === -1 : fact < reserved }).toEqual({
        top,
        isRight: true,
      });
    }
  });
});

describe('a suspension', () => {
  it('asked for twice is one fact with one answer', async () => {
    const { world, north, ask } = await aHouse();
    const process = aProcess(world);
    const asked = await ask(process, north, 'organizations.organization.suspend');
    const command = treeCommands.suspendOrganization({ organizationId: north, reason: 'An unpaid bill' });
    const suspend = () => new ManageTreeHandler(process.runner).execute(new ManageTree(command, asked));
    const first = await suspend();
    expect(await suspend()).toEqual({ ...first, isRepeated: true });
    expect(first.id).toBe(north);
  });
});
