import { randomUUID } from 'node:crypto';
import { token, tokenCommands } from '@slipway/domain/identity';
import type { TokenScope } from '@slipway/domain/identity';
import { later, personal, trusted } from '@slipway/domain/kernel';
import type { Message, OrganizationId, TokenId, UserId, VaultReference } from '@slipway/domain/kernel';
import { passkeyCommands, safeguardCommands, safeguards, user, userCommands } from '@slipway/domain/identity';
import type { PersonCommand } from '@slipway/domain/identity';
import { organization, organizationCommands, roster, rosterCommands } from '@slipway/domain/organizations';
import { tree, treeCommands } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld, person } from '../../given-application';
import type { Process, World } from '../../given-application';
import { aRequest, counter, counterCommands } from '../given-runtime';
import { FoldCache } from '../fold-cache';
import { AccessControl } from './access';
import type { Principal } from './access';
import type { Presence } from './demanded-factor';

type Kind = 'top_branch' | 'master_branch' | 'end_user';

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

type Place = { readonly topBranchId: OrganizationId; readonly parentId: OrganizationId; readonly kind: Kind };

async function anOrganization(process: Process, ownerId: UserId, place?: Place): Promise<OrganizationId> {
  const { runner } = process;
  const id = trusted<OrganizationId>(randomUUID());
  const request = () => aRequest(randomUUID(), { scope: id });
  const facts = {
    organizationId: id,
    topBranchId: id,
    parentId: null,
    kind: 'top_branch',
    name: 'A',
    ...place,
  };
  const create = organizationCommands.createOrganization(facts as never);
  await runner.run({ decider: organization, id, command: create, request: request() });
  const appoint = rosterCommands.appointOwner({ organizationId: id, userId: ownerId });
  await runner.run({ decider: roster, id, command: appoint, request: request() });
  const plant = place
    ? treeCommands.attachChild({ organizationId: id, parentId: place.parentId, kind: place.kind })
    : treeCommands.createTopBranch({ organizationId: id });
  await runner.run({ decider: tree, id: place?.topBranchId ?? id, command: plant, request: request() });
  return id;
}

/** Acme over its child over its grandchild, a sibling of the child, and a foreign tree; each with an owner of its own. */
async function aHouse() {
  const world = aWorld(new MemoryEventStore());
  const process = aProcess(world);
  const [topOwner, childOwner, grandchildOwner, siblingOwner, foreignOwner] = [
    await aUser(process),
    await aUser(process),
    await aUser(process),
    await aUser(process),
    await aUser(process),
  ];
  const top = await anOrganization(process, topOwner);
  const under = (parentId: OrganizationId, kind: Kind): Place => ({ topBranchId: top, parentId, kind });
  const child = await anOrganization(process, childOwner, under(top, 'master_branch'));
  const grandchild = await anOrganization(process, grandchildOwner, under(child, 'end_user'));
  const sibling = await anOrganization(process, siblingOwner, under(top, 'master_branch'));
  const foreign = await anOrganization(process, foreignOwner);
  const owners = { topOwner, childOwner, grandchildOwner, siblingOwner, foreignOwner };
  return { world, owners, top, child, grandchild, sibling, foreign };
}
type House = Awaited<ReturnType<typeof aHouse>>;
type Name = 'top' | 'child' | 'grandchild' | 'sibling' | 'foreign';

const notFound = { code: 'organizations.not_found', kind: 'not_found' };
const forbidden = { code: 'organizations.forbidden', kind: 'forbidden' };
const unauthenticated = { code: 'identity.unauthenticated', kind: 'unauthenticated' };
const place = 'billing.order.place';
const read = 'billing.order.read';

describe('a person', () => {
  const reach: readonly (readonly [keyof House['owners'], readonly Name[]])[] = [
    ['topOwner', ['top', 'child', 'grandchild', 'sibling']],
    ['childOwner', ['child', 'grandchild']],
    ['grandchildOwner', ['grandchild']],
    ['siblingOwner', ['sibling']],
    ['foreignOwner', ['foreign']],
  ];

  test.each(reach)(
    '%s reaches exactly %j; for the rest there is no such organization',
    async (who, names) => {
      const house = await aHouse();
      const { control } = aProcess(house.world);
      for (const name of ['top', 'child', 'grandchild', 'sibling', 'foreign'] as const) {
        const asked = control.authorize(person(house.owners[who]), house[name], place);
        if (names.includes(name)) await expect(asked).resolves.toMatchObject({ organizationId: house[name] });
        else await expect(asked).rejects.toMatchObject(notFound);
      }
    },
  );

  test('hears the same of a foreign organization and of one that does not exist', async () => {
    const { world, owners, foreign } = await aHouse();
    const { control } = aProcess(world);
    const said = (id: OrganizationId) =>
      control.authorize(person(owners.topOwner), id, read).catch((refusal: unknown) => refusal);
    expect(await said(trusted<OrganizationId>(randomUUID()))).toEqual(await said(foreign));
  });

  test('whom no stream knows is nobody, with or without a role', async () => {
    const { world, top } = await aHouse();
    const process = aProcess(world);
    const ghost = trusted<UserId>(randomUUID());
    await expect(process.control.authorize(person(ghost), top, read)).rejects.toMatchObject(notFound);
    const command = rosterCommands.appointOwner({ organizationId: top, userId: ghost });
    await process.runner.run({ decider: roster, id: top, command, request: aRequest(randomUUID()) });
    await expect(process.control.authorize(person(ghost), top, read)).rejects.toMatchObject(notFound);
  });

  test('has no right in a child that the tree does not name yet, though the roster does', async () => {
    const { world, owners, top } = await aHouse();
    const { runner, control } = aProcess(world);
    const id = trusted<OrganizationId>(randomUUID());
    const create = organizationCommands.createOrganization({
      organizationId: id,
      topBranchId: top,
      parentId: top,
      kind: 'end_user',
      name: 'Half',
    });
    await runner.run({ decider: organization, id, command: create, request: aRequest(randomUUID()) });
    const appoint = rosterCommands.appointOwner({ organizationId: id, userId: owners.topOwner });
    await runner.run({ decider: roster, id, command: appoint, request: aRequest(randomUUID()) });
    await expect(control.authorize(person(owners.topOwner), id, read)).rejects.toMatchObject(notFound);
  });

  test('gets a right that another process has just given, though this one has all folds warm', async () => {
    const { world, owners, top, foreign } = await aHouse();
    const warm = aProcess(world);
    const ask = () => warm.control.authorize(person(owners.foreignOwner), top, read);
    await expect(ask()).rejects.toMatchObject(notFound);
    const { runner } = aProcess(world);
    const command = rosterCommands.appointOwner({ organizationId: top, userId: owners.foreignOwner });
    await runner.run({ decider: roster, id: top, command, request: aRequest(randomUUID()) });
    await expect(ask()).resolves.toMatchObject({ organizationId: top });
    await expect(warm.control.authorize(person(owners.foreignOwner), foreign, read)).resolves.toBeDefined();
  });
});

async function aToken(
  { world }: { readonly world: World },
  owner: UserId,
  organizationId: OrganizationId,
  scopes: readonly TokenScope[],
): Promise<Extract<Principal, { kind: 'token' }>> {
  const { runner, clock } = aProcess(world);
  const tokenId = trusted<TokenId>(randomUUID());
  const command = tokenCommands.issueToken({
    tokenId,
    userId: owner,
    organizationId,
    name: 'deploy',
    scopes,
    hash: '00',
    expiresAt: later(clock.now(), 3600),
  });
  await runner.run({ decider: token, id: tokenId, command, request: aRequest(randomUUID()) });
  return { kind: 'token', tokenId, userId: owner };
}

async function revoke(world: World, tokenId: TokenId): Promise<void> {
  const command = tokenCommands.revokeToken({});
  await aProcess(world).runner.run({ decider: token, id: tokenId, command, request: aRequest(randomUUID()) });
}

describe('a token', () => {
  test('is nobody outside its organization, also where its owner is somebody', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.child, ['read', 'write']);
    const { control } = aProcess(house.world);
    await expect(control.authorize(principal, house.child, place)).resolves.toBeDefined();
    for (const elsewhere of [house.top, house.grandchild, house.sibling, house.foreign]) {
      await expect(control.authorize(principal, elsewhere, read)).rejects.toMatchObject(notFound);
    }
  });

  test('never gives more than its owner has', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.childOwner, house.top, ['read', 'write']);
    const { control } = aProcess(house.world);
    await expect(control.authorize(principal, house.top, read)).rejects.toMatchObject(notFound);
  });

  test('does what its scopes name', async () => {
    const house = await aHouse();
    const { control } = aProcess(house.world);
    const reader = await aToken(house, house.owners.topOwner, house.top, ['read']);
    const writer = await aToken(house, house.owners.topOwner, house.top, ['write']);
    await expect(control.authorize(reader, house.top, read)).resolves.toBeDefined();
    await expect(control.authorize(reader, house.top, place)).rejects.toMatchObject(forbidden);
    await expect(control.authorize(writer, house.top, place)).resolves.toBeDefined();
    await expect(control.authorize(writer, house.top, read)).rejects.toMatchObject(forbidden);
  });

  test('issues no further token', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.top, ['read', 'write']);
    const asked = aProcess(house.world).control.authorize(principal, house.top, 'identity.token.issue');
    await expect(asked).rejects.toMatchObject(forbidden);
  });

  test('that another process revoked is refused on the very next request, all folds warm', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.top, ['read']);
    const { control } = aProcess(house.world);
    await control.authorize(principal, house.top, read);
    await control.admit(principal);
    await revoke(house.world, principal.tokenId);
    await expect(control.authorize(principal, house.top, read)).rejects.toMatchObject(unauthenticated);
    await expect(control.admit(principal)).rejects.toMatchObject(unauthenticated);
  });

  test('is refused at the instant of its expiry, though nothing was written', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.top, ['read']);
    const { control } = aProcess(house.world);
    house.world.clock.pass(3599);
    await expect(control.authorize(principal, house.top, read)).resolves.toBeDefined();
    house.world.clock.pass(1);
    await expect(control.authorize(principal, house.top, read)).rejects.toMatchObject(unauthenticated);
    await expect(control.admit(principal)).rejects.toMatchObject(unauthenticated);
  });

  test('that is dead hears the same of every organization, be there one or not', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.top, ['read']);
    await revoke(house.world, principal.tokenId);
    for (const id of [house.top, house.foreign, trusted<OrganizationId>(randomUUID())]) {
      const { control } = aProcess(house.world);
      await expect(control.authorize(principal, id, read)).rejects.toMatchObject(unauthenticated);
    }
  });
});

describe('a person who was forgotten', () => {
  async function forget({ world }: House, userId: UserId): Promise<void> {
    const command = userCommands.forgetSubject({});
    await aProcess(world).runner.run({ decider: user, id: userId, command, request: aRequest(randomUUID()) });
  }

  test('is refused on the very next request, by session and by token, all folds warm', async () => {
    const house = await aHouse();
    const { topOwner } = house.owners;
    const { control } = aProcess(house.world);
    const principals = [person(topOwner), await aToken(house, topOwner, house.top, ['read'])];
    for (const principal of principals) await control.authorize(principal, house.top, read);
    await forget(house, topOwner);
    for (const principal of principals) {
      for (const id of [house.top, house.foreign, trusted<OrganizationId>(randomUUID())])
        await expect(control.authorize(principal, id, read)).rejects.toMatchObject(unauthenticated);
      await expect(control.admit(principal)).rejects.toMatchObject(unauthenticated);
    }
  });

  test('writes nothing any more, also with rights that were given before', async () => {
    const house = await aHouse();
    const { control, runner } = aProcess(house.world);
    const authority = await control.authorize(person(house.owners.topOwner), house.top, place);
    await forget(house, house.owners.topOwner);
    const request = aRequest(randomUUID(), { authority, scope: house.top });
    const command = counterCommands.add({ amount: 1 });
    const run = runner.run({ decider: counter, id: 'a', command, request });
    await expect(run).rejects.toMatchObject(unauthenticated);
    expect((await house.world.store.heads(['counter-a'])).get('counter-a')).toBeNull();
  });

  test('takes no right from the others', async () => {
    const house = await aHouse();
    const { control } = aProcess(house.world);
    await forget(house, house.owners.childOwner);
    await expect(control.authorize(person(house.owners.topOwner), house.child, read)).resolves.toBeDefined();
  });
});

describe('an allowed request', () => {
  test('is guarded by every stream that allows it', async () => {
    const house = await aHouse();
    const { topOwner } = house.owners;
    const principal = await aToken(house, topOwner, house.grandchild, ['write']);
    const { guards } = await aProcess(house.world).control.authorize(principal, house.grandchild, place);
    const heads = await house.world.store.heads(guards.map(({ stream }) => stream));
    expect(guards.map(({ stream }) => stream).sort()).toEqual(
      [
        `tree-${house.top}`,
        `safeguards-${house.grandchild}`,
        `roster-${house.grandchild}`,
        `roster-${house.child}`,
        `roster-${house.top}`,
        `user-${topOwner}`,
        `token-${principal.tokenId}`,
      ].sort(),
    );
    expect(guards).toEqual(guards.map(({ stream }) => ({ stream, revision: heads.get(stream) ?? null })));
  });

  test('whose right is taken away before it is written is not written', async () => {
    const house = await aHouse();
    const principal = await aToken(house, house.owners.topOwner, house.top, ['write']);
    const { control, runner } = aProcess(house.world);
    const authority = await control.authorize(principal, house.top, place);
    await revoke(house.world, principal.tokenId);
    const request = aRequest(randomUUID(), { authority, scope: house.top });
    const command = counterCommands.add({ amount: 1 });
    const run = runner.run({ decider: counter, id: 'a', command, request });
    await expect(run).rejects.toMatchObject(unauthenticated);
    expect((await house.world.store.heads(['counter-a'])).get('counter-a')).toBeNull();
  });
});

/** Loses the fold of one kind right after it was compared with the head of its stream. */
class DroppingFolds extends FoldCache {
  dropped: { readonly category: string; looks: number } | null = null;

  override peek<S, E extends Message>(...asked: Parameters<typeof FoldCache.prototype.peek<S, E>>) {
    if (this.dropped?.category !== asked[0].category) return super.peek<S, E>(...asked);
    this.dropped.looks -= 1;
    return this.dropped.looks < 0 ? undefined : super.peek<S, E>(...asked);
  }
}

describe('a fold that is dropped at the wrong moment', () => {
  test.each([
    ['tree', 2, notFound],
    ['roster', 1, notFound],
    ['safeguards', 1, { code: 'identity.second_factor_demanded' }],
    ['user', 1, unauthenticated],
  ] as const)('of the %s allows nothing', async (category, looks, refusal) => {
    const { world, owners, top } = await aHouse();
    const folds = new DroppingFolds(world.store);
    const control = new AccessControl(folds, world.store, world.clock);
    const ask = () => control.authorize(person(owners.topOwner), top, read);
    await expect(ask()).resolves.toMatchObject({ organizationId: top });
    folds.dropped = { category, looks };
    await expect(ask()).rejects.toMatchObject(refusal);
  });
});

describe('where a second factor is demanded', () => {
  const passkey = { credentialId: 'laptop', publicKey: 'public', counter: 0, name: 'Laptop' };
  const demanded = { code: 'identity.second_factor_demanded' };

  async function aGuardedHouse() {
    const house = await aHouse();
    const { runner, control } = aProcess(house.world);
    const demand = safeguardCommands.demandSecondFactor({ organizationId: house.top });
    const facts = () => Promise.resolve({ actorHasSecondFactor: true });
    const request = aRequest(randomUUID());
    await runner.run({ decider: safeguards, id: house.top, command: demand, request, facts });
    const owner = house.owners.topOwner;
    const say = (command: PersonCommand) =>
      runner.run({ decider: user, id: owner, command, request: aRequest(randomUUID()) });
    const ask = (presence?: Presence) => control.authorize(person(owner), house.top, read, presence);
    const waits = async () => (await control.explain(owner, house.top, read)).waitsFor;
    return { house, say, ask, waits };
  }

  test('it is waited for, by what is missing', async () => {
    const { say, waits } = await aGuardedHouse();
    expect(await waits()).toBe('second_factor');
    await say(passkeyCommands.addPasskey(passkey));
    expect(await waits()).toBe('passkey');
    await say(userCommands.disableUser({ reason: personal('a', 'A stolen laptop') }));
    expect(await waits()).toBe('enabling');
  });

  test('a passkey is one for the session that it has opened, as long as the person has it', async () => {
    const { house, say, ask } = await aGuardedHouse();
    for (const presence of ['password', 'passkey', 'absent'] as const)
      await expect(ask(presence)).rejects.toMatchObject(demanded);
    await say(passkeyCommands.addPasskey(passkey));
    await expect(ask()).rejects.toMatchObject(demanded);
    await expect(ask('password')).rejects.toMatchObject(demanded);
    await expect(ask('absent')).resolves.toMatchObject({ organizationId: house.top });
    const access = await ask('passkey');
    await expect(access.renew()).resolves.toMatchObject({ presence: 'passkey' });
    await say(passkeyCommands.removePasskey({ credentialId: passkey.credentialId }));
    await expect(ask('passkey')).rejects.toMatchObject(demanded);
    await expect(access.renew()).rejects.toMatchObject(demanded);
  });
});
