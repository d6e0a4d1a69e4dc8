import { randomUUID } from 'node:crypto';
import { unwatched } from '@slipway/application/given-application';
import { Authentication, newToken, sha256 } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { AccessControl } from '@slipway/application/runtime';
import type { Principal } from '@slipway/application/runtime';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { token, tokenCommands, user, userCommands } from '@slipway/domain/identity';
import type { UserCommand } from '@slipway/domain/identity';
import { later, personal, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, TokenId, UserId } from '@slipway/domain/kernel';
import {
  organization,
  organizationCommands,
  roster,
  rosterCommands,
  tree,
  treeCommands,
} from '@slipway/domain/organizations';
import type { BuiltInRole, Permission } from '@slipway/domain/organizations';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../test/eventstoredb';
import { aHouse } from '../identity/given-people';
import type { House } from '../identity/given-people';
import { PostgresSessions } from '../identity/sessions.adapter';
import type { WriteSide } from '../write-side';

jest.setTimeout(60_000);

let server: EventStoreDb;
beforeAll(async () => {
  server = await startEventStoreDb();
});
afterAll(() => server.stop());

/** Nothing of the read side exists here: no projector runs, and none ever did. Two processes, as two APIs would be. */
describe.each(['postgres', 'eventstoredb'] as const)('on %s, with every projection stopped', (store) => {
  let house: House;
  let asking: WriteSide;
  let changing: WriteSide;
  let acme: OrganizationId;
  let shop: OrganizationId;
  let owner: UserId;

  beforeAll(async () => {
    house = await aHouse(store === 'eventstoredb' ? server.url : undefined);
    [asking, changing] = [house.aProcess(), house.aProcess()];
    [acme, shop] = [anId<OrganizationId>(), anId<OrganizationId>()];
    owner = await aPerson();
    await found(acme, null);
    await found(shop, acme);
  });
  afterAll(() => house.close());

  const anId = <T extends string>() => randomUUID() as T;
  const request = (scope = acme) => aRequest(randomUUID(), { scope });

  async function found(id: OrganizationId, parentId: OrganizationId | null): Promise<void> {
    const kind = parentId === null ? 'top_branch' : 'end_user';
    const facts = { organizationId: id, topBranchId: acme, parentId, kind, name: 'A' } as const;
    const { runner } = changing;
    const create = organizationCommands.createOrganization(facts);
    await runner.run({ decider: organization, id, command: create, request: request() });
    const appoint = rosterCommands.appointOwner({ organizationId: id, userId: owner });
    await runner.run({ decider: roster, id, command: appoint, request: request(id), facts: byOwner });
    const plant = parentId
      ? treeCommands.attachChild({ organizationId: id, parentId, kind: 'end_user' })
      : treeCommands.createTopBranch({ organizationId: id });
    await runner.run({ decider: tree, id: acme, command: plant, request: request() });
  }

  const byOwner = () => Promise.resolve({ by: 'owner' as const });

  async function aPerson(): Promise<UserId> {
    const userId = anId<UserId>();
    const facts = { email: personal(userId, 'a@example.com'), name: personal(userId, 'A') };
    const register = userCommands.registerUser({ userId, ...facts, password: trusted(randomUUID()) });
    await changing.runner.run({ decider: user, id: userId, command: register, request: request() });
    return userId;
  }

  async function aMember(role: BuiltInRole, organizationId = shop): Promise<UserId> {
    const userId = await aPerson();
    await manage(rosterCommands.addMember({ organizationId, userId, assignment: { role } }));
    return userId;
  }

  function manage(command: Parameters<typeof roster.decide>[0], id = command.data.organizationId) {
    return changing.runner.run({ decider: roster, id, command, request: request(id), facts: byOwner });
  }

  const say = (command: Parameters<typeof tree.decide>[0]) =>
    changing.runner.run({ decider: tree, id: acme, command, request: request(shop) });

  const allows = async (principal: Principal, permission: Permission = 'servers.server.read') => {
    const { folds, store: log, clock } = asking;
    const control = new AccessControl(folds, log, clock);
    return control.authorize(principal, shop, permission).then(
      () => 'allowed',
      (refused: unknown) => (refused as { readonly code: string }).code,
    );
  };
  const person = (userId: UserId): Principal => ({ kind: 'user', userId });

  test('a removed member is nobody here on the next request', async () => {
    const userId = await aMember('admin');
    expect(await allows(person(userId))).toBe('allowed');
    await manage(rosterCommands.removeMember({ organizationId: shop, userId }));
    expect(await allows(person(userId))).toBe('organizations.not_found');
  });

  test('a deactivated member is nobody, and somebody again when reactivated', async () => {
    const userId = await aMember('admin');
    expect(await allows(person(userId))).toBe('allowed');
    await manage(rosterCommands.deactivateMember({ organizationId: shop, userId }));
    expect(await allows(person(userId))).toBe('organizations.not_found');
    await manage(rosterCommands.reactivateMember({ organizationId: shop, userId }));
    expect(await allows(person(userId))).toBe('allowed');
  });

  test('a demoted admin may no more than the new role', async () => {
    const userId = await aMember('admin');
    const managing = 'organizations.member.manage';
    expect(await allows(person(userId), managing)).toBe('allowed');
    await manage(rosterCommands.assignRole({ organizationId: shop, userId, assignment: { role: 'viewer' } }));
    expect(await allows(person(userId), managing)).toBe('organizations.forbidden');
    expect(await allows(person(userId))).toBe('allowed');
  });

  test('an owner above who is demoted reaches down no longer', async () => {
    const userId = await aMember('admin', acme);
    expect(await allows(person(userId))).toBe('allowed');
    await manage(rosterCommands.assignRole({ organizationId: acme, userId, assignment: { role: 'member' } }));
    expect(await allows(person(userId))).toBe('organizations.not_found');
  });

  test('a revoked token is nobody', async () => {
    const { principal } = await aToken();
    expect(await allows(principal)).toBe('allowed');
    if (principal.kind !== 'token') throw new Error('no token');
    const { tokenId } = principal;
    const revoke = tokenCommands.revokeToken({});
    await changing.runner.run({ decider: token, id: tokenId, command: revoke, request: request(shop) });
    expect(await allows(principal)).toBe('identity.unauthenticated');
  });

  test('a token of a member who was removed may what the member may: nothing', async () => {
    const userId = await aMember('admin');
    const { principal } = await aToken(userId);
    expect(await allows(principal)).toBe('allowed');
    await manage(rosterCommands.removeMember({ organizationId: shop, userId }));
    expect(await allows(principal)).toBe('organizations.not_found');
  });

  test('a suspended organization is closed to its own, and open again when resumed', async () => {
    const userId = await aMember('admin');
    expect(await allows(person(userId))).toBe('allowed');
    await say(treeCommands.suspendOrganization({ organizationId: shop, reason: 'An unpaid bill' }));
    expect(await allows(person(userId))).toBe('organizations.suspended');
    expect(await allows(person(owner))).toBe('allowed');
    await say(treeCommands.resumeOrganization({ organizationId: shop }));
    expect(await allows(person(userId))).toBe('allowed');
  });

  test('a disabled person is refused, by session and by token, and allowed again when enabled', async () => {
    const userId = await aMember('admin');
    const { principal } = await aToken(userId);
    const who = [person(userId), principal];
    const say = async (command: UserCommand) => {
      await changing.runner.run({ decider: user, id: userId, command, request: request() });
    };
    for (const one of who) expect(await allows(one)).toBe('allowed');
    await say(userCommands.disableUser({ reason: personal(userId, 'A stolen laptop') }));
    for (const one of who) expect(await allows(one)).toBe('identity.user_disabled');
    await say(userCommands.enableUser({}));
    for (const one of who) expect(await allows(one)).toBe('allowed');
  });

  test('what a person is about to write is not written once the account is disabled', async () => {
    const userId = await aMember('admin');
    const { folds, store: log, clock } = asking;
    const control = new AccessControl(folds, log, clock);
    const access = await control.authorize(person(userId), shop, 'identity.token.issue');
    await changing.runner.run({
      decider: user,
      id: userId,
      command: userCommands.disableUser({ reason: personal(userId, 'A stolen laptop') }),
      request: request(),
    });
    const tokenId = anId<TokenId>();
    const facts = { tokenId, userId, organizationId: shop, name: 'ci', scopes: ['read'] as const };
    const expiresAt = later(clock.now(), 3600);
    const command = tokenCommands.issueToken({ ...facts, hash: sha256('x'), expiresAt });
    const asked = { ...request(shop), authority: access };
    await expect(
      asking.runner.run({ decider: token, id: tokenId, command, request: asked }),
    ).rejects.toMatchObject({ code: 'identity.user_disabled' });
  });

  test('a forgotten person is nobody', async () => {
    const userId = await aMember('admin');
    expect(await allows(person(userId))).toBe('allowed');
    const forget = userCommands.forgetSubject({});
    await changing.runner.run({ decider: user, id: userId, command: forget, request: request() });
    expect(await allows(person(userId))).toBe('identity.unauthenticated');
  });

  test('a session that was closed is none', async () => {
    const sessions = new PostgresSessions(changing.pool, changing.personal);
    const { cookie } = await sessions.open(owner, { ip: '192.0.2.1' });
    const authentication = new Authentication(
      new PostgresSessions(asking.pool, asking.personal),
      asking.folds,
      unwatched,
    );
    expect(await authentication.bySession(cookie.reveal())).not.toBeNull();
    await sessions.close(cookie);
    expect(await authentication.bySession(cookie.reveal())).toBeNull();
  });

  async function aToken(userId = owner): Promise<Authenticated> {
    const tokenId = anId<TokenId>();
    const secret = newToken(tokenId).reveal();
    const expiresAt = later(changing.clock.now(), 3600);
    const facts = { tokenId, userId, organizationId: shop, name: 'ci', scopes: ['read'] as const };
    const issue = tokenCommands.issueToken({ ...facts, hash: sha256(secret), expiresAt });
    await changing.runner.run({ decider: token, id: tokenId, command: issue, request: request(shop) });
    const authentication = new Authentication(
      new PostgresSessions(asking.pool, asking.personal),
      asking.folds,
      unwatched,
    );
    const found = await authentication.byToken(secret);
    if (!found) throw new Error('the token is not known');
    return found;
  }
});
