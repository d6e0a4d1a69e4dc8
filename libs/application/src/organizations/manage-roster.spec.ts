import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { personal, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId, VaultReference } from '@slipway/domain/kernel';
import { user, userCommands } from '@slipway/domain/identity';
import { rightsOf, roster, rosterCommands, rosterEvents } from '@slipway/domain/organizations';
import type { BuiltInRole, RosterCommand } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, person, requestOf } from '../given-application';
import type { Process, World } from '../given-application';
import { eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { AddMember, AddMemberHandler } from './add-member';
import { CreateChild, CreateChildHandler } from './create-child';
import { ManageRoster, ManageRosterHandler } from './manage-roster';

async function aUser({ runner }: Process): Promise<UserId> {
  const userId = trusted<UserId>(randomUUID());
  const command = userCommands.registerUser({
    userId,
    email: personal(userId, 'a@example.com'),
    name: personal(userId, 'A'),
    password: trusted<VaultReference>(randomUUID()),
  });
  await runner.run({ decider: user, id: userId, command, request: aRequest(randomUUID()) });
  return userId;
}

/** Puts somebody into a roster as the first owner's setup does, past all ranks. */
async function seed(process: Process, organizationId: OrganizationId, role: BuiltInRole): Promise<UserId> {
  const userId = await aUser(process);
  const command = rosterCommands.addMember({ organizationId, userId, assignment: { role } });
  const facts = () => Promise.resolve({ by: 'owner' as const });
  const request = aRequest(randomUUID(), { scope: organizationId });
  await process.runner.run({ decider: roster, id: organizationId, command, request, facts });
  return userId;
}

async function aHouse() {
  const world = aWorld(new MemoryEventStore());
  const { userId: owner, organizationId } = await anInstallation(aProcess(world));
  return { world, owner, organizationId };
}

async function manage(
  world: World,
  { by, organizationId, command }: { by: UserId; organizationId: OrganizationId; command: RosterCommand },
  process = aProcess(world),
) {
  const access = await process.control.authorize(person(by), organizationId, 'organizations.member.manage');
  const request = requestOf(by, organizationId, { authority: access });
  return new ManageRosterHandler(process.runner).execute(new ManageRoster(command, access, request));
}

const read = 'billing.order.read';
const notFound = { code: 'organizations.not_found' };

describe('a member', () => {
  test.each(['deactivateMember', 'removeMember'] as const)(
    'after %s is refused on the next request by a process that had everything warm',
    async (name) => {
      const { world, owner, organizationId } = await aHouse();
      const userId = await seed(aProcess(world), organizationId, 'admin');
      const warm = aProcess(world);
      await warm.control.authorize(person(userId), organizationId, read);
      const command = rosterCommands[name]({ organizationId, userId });
      await manage(world, { by: owner, organizationId, command });
      await expect(warm.control.authorize(person(userId), organizationId, read)).rejects.toMatchObject(
        notFound,
      );
    },
  );

  test('who was demoted has the rights of the new role on the next request', async () => {
    const { world, owner, organizationId } = await aHouse();
    const userId = await seed(aProcess(world), organizationId, 'admin');
    const warm = aProcess(world);
    const access = () =>
      warm.control.authorize(person(userId), organizationId, 'organizations.member.manage');
    await access();
    const command = rosterCommands.assignRole({ organizationId, userId, assignment: { role: 'viewer' } });
    await manage(world, { by: owner, organizationId, command });
    await expect(access()).rejects.toMatchObject({ code: 'organizations.forbidden' });
  });
});

describe('an owner who becomes an admin while asking', () => {
  test('makes nobody an owner any more', async () => {
    const { world, owner, organizationId } = await aHouse();
    const process = aProcess(world);
    const [second, viewer] = [
      await seed(process, organizationId, 'owner'),
      await seed(process, organizationId, 'viewer'),
    ];
    const slow = aProcess(world);
    const access = await slow.control.authorize(
      person(second),
      organizationId,
      'organizations.member.manage',
    );
    const demote = rosterCommands.assignRole({
      organizationId,
      userId: second,
      assignment: { role: 'admin' },
    });
    await manage(world, { by: owner, organizationId, command: demote });
    const command = rosterCommands.assignRole({
      organizationId,
      userId: viewer,
      assignment: { role: 'owner' },
    });
    const request = requestOf(second, organizationId, { authority: access });
    const late = new ManageRosterHandler(slow.runner).execute(new ManageRoster(command, access, request));
    await expect(late).rejects.toMatchObject({ code: 'organizations.rank_too_low' });
  });
});

describe('the last owner', () => {
  test('stays, whatever several processes do at once', async () => {
    const wishes = fc.array(
      fc.record({
        what: fc.constantFrom('deactivate', 'remove', 'demote'),
        whom: fc.nat({ max: 3 }),
        through: fc.nat({ max: 2 }),
      }),
      { minLength: 4, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(wishes, async (all) => {
        const { world, owner, organizationId } = await aHouse();
        const first = aProcess(world);
        const owners = [owner];
        while (owners.length < 4) owners.push(await seed(first, organizationId, 'owner'));
        const processes = [aProcess(world), aProcess(world), aProcess(world)];
        const asked = all.map(({ what, whom, through }) => {
          const userId = owners[whom] ?? owner;
          const command = {
            deactivate: rosterCommands.deactivateMember({ organizationId, userId }),
            remove: rosterCommands.removeMember({ organizationId, userId }),
            demote: rosterCommands.assignRole({ organizationId, userId, assignment: { role: 'viewer' } }),
          }[what];
          // Everybody asks as somebody else than the one who has to go.
          const by = owners[(whom + 1) % owners.length] ?? owner;
          return manage(world, { by, organizationId, command }, processes[through]);
        });
        await Promise.allSettled(asked);
        const { state } = await aProcess(world).folds.refresh(roster, `roster-${organizationId}`);
        const left = owners.filter((userId) => rightsOf(state, userId)?.role === 'owner');
        expect(left.length).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('somebody of an organization above', () => {
  async function aChild() {
    const house = await aHouse();
    const { world, owner, organizationId } = house;
    const process = aProcess(world);
    const wish = { topBranchId: organizationId, parentId: organizationId, ownerId: owner } as const;
    const create = new CreateChild(
      { ...wish, kind: 'end_user', name: 'Child' },
      requestOf(owner, organizationId),
    );
    const { id } = await new CreateChildHandler(process.runner, process.folds, process.clock).execute(create);
    return { ...house, process, childId: trusted<OrganizationId>(id) };
  }
  type House = Awaited<ReturnType<typeof aChild>>;

  async function add({ world, owner, childId }: House, userId: UserId) {
    const { control, runner, folds } = aProcess(world);
    const access = await control.authorize(person(owner), childId, 'organizations.member.manage');
    const request = requestOf(owner, childId, { authority: access });
    const wish = { userId, assignment: { role: 'viewer' } } as const;
    return new AddMemberHandler(runner, folds).execute(new AddMember(wish, access, request));
  }

  test('is added and may act at once', async () => {
    const house = await aChild();
    const userId = await seed(house.process, house.organizationId, 'viewer');
    await add(house, userId);
    const added = (await eventsOf(house.world.store, `roster-${house.childId}`)).at(-1);
    expect(added).toMatchObject({ type: rosterEvents.memberAdded.type, data: { userId } });
    await expect(house.process.control.authorize(person(userId), house.childId, read)).resolves.toBeDefined();
  });

  test('must belong there still; a stranger is not found, be there one or not', async () => {
    const house = await aChild();
    const stranger = await aUser(house.process);
    for (const userId of [stranger, trusted<UserId>(randomUUID())])
      await expect(add(house, userId)).rejects.toMatchObject({ code: 'organizations.person_not_above' });
  });
});
