import { token, tokenCommands } from '@slipway/domain/identity';
import { trusted } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, MemorySessions, requestOf, unwatched } from '../given-application';
import type { Process } from '../given-application';
import { Secret } from '../ports';
import { eventsOf } from '../runtime/given-log';
import { Authentication } from './authenticate';
import { newToken } from './credentials';
import { IssueToken, IssueTokenHandler } from './issue-token';
import type { TokenWish } from './issue-token';
import { ownToken } from './own-token';

async function anOwner() {
  const world = aWorld(new MemoryEventStore());
  const { userId, organizationId } = await anInstallation(aProcess(world));
  const wish: TokenWish = { organizationId, userId, name: 'deploy', scopes: ['read'], expiresInDays: 90 };
  return { world, wish, request: requestOf(userId, organizationId) };
}

const handler = ({ runner, folds, clock }: Process) => new IssueTokenHandler(runner, folds, clock);
const authentication = ({ folds, clock }: Process) =>
  new Authentication(new MemorySessions(clock), folds, unwatched);

describe('a token', () => {
  test('proves who asks, to any process', async () => {
    const { world, wish, request } = await anOwner();
    const { token: shown, id } = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    await expect(authentication(aProcess(world)).byToken(shown?.reveal() ?? '')).resolves.toEqual({
      principal: { kind: 'token', tokenId: id, userId: wish.userId },
      sessionOrToken: `token:${id}`,
      provenAt: null,
      presence: 'absent',
    });
  });

  test('is shown once: a retry gets the same id and no token', async () => {
    const { world, wish, request } = await anOwner();
    const first = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    world.clock.pass(3600);
    const again = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    expect(first.token).toBeInstanceOf(Secret);
    expect(again).toEqual({ ...first, isRepeated: true, token: null });
  });

  test('stands nowhere in the log', async () => {
    const { world, wish, request } = await anOwner();
    const { token: shown, id } = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    const stored = JSON.stringify((await eventsOf(world.store, `token-${id}`)).map(({ data }) => data));
    const random = shown?.reveal().split('_')[2] ?? '';
    expect(random).toHaveLength(64);
    expect(stored).not.toContain(random);
  });

  test('with another random part is nobody', async () => {
    const { world, wish, request } = await anOwner();
    const { id } = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    await expect(authentication(aProcess(world)).byToken(newToken(trusted(id)).reveal())).resolves.toBeNull();
  });

  test.each(['', 'junk', `slw_${'0'.repeat(32)}_${'0'.repeat(64)}_00000000`])(
    'that is none (%j) is nobody',
    async (text) => {
      const { world } = await anOwner();
      await expect(authentication(aProcess(world)).byToken(text)).resolves.toBeNull();
    },
  );

  test.each([0, 366])('may not live %i days', async (expiresInDays) => {
    const { world, wish, request } = await anOwner();
    const issue = handler(aProcess(world)).execute(new IssueToken({ ...wish, expiresInDays }, request));
    await expect(issue).rejects.toMatchObject({ code: 'identity.invalid_token_expiry' });
  });
});

describe('a token that belongs to another organization', () => {
  test('is not there for this one, nor one that was never issued', async () => {
    const { world, wish, request } = await anOwner();
    const { id } = await handler(aProcess(world)).execute(new IssueToken(wish, request));
    const { folds } = aProcess(world);
    await expect(ownToken(folds, wish.organizationId, id)).resolves.toBeUndefined();
    const missing = { code: 'identity.token_not_found' };
    await expect(ownToken(folds, trusted(wish.userId), id)).rejects.toMatchObject(missing);
    await expect(ownToken(folds, wish.organizationId, wish.userId)).rejects.toMatchObject(missing);
  });
});

describe('a session', () => {
  test('proves who asks while it is open', async () => {
    const { world, wish } = await anOwner();
    const sessions = new MemorySessions(world.clock);
    const who = new Authentication(sessions, aProcess(world).folds, unwatched);
    const { cookie, sessionId } = await sessions.open(wish.userId);
    await expect(who.bySession(cookie.reveal())).resolves.toEqual({
      principal: { kind: 'user', userId: wish.userId },
      sessionOrToken: sessionId,
      provenAt: world.clock.now(),
      presence: 'password',
    });
    await sessions.close(cookie);
    await expect(who.bySession(cookie.reveal())).resolves.toBeNull();
  });
});

test('a revoked token still names its owner, so that its events can; the rights refuse it', async () => {
  const { world, wish, request } = await anOwner();
  const process = aProcess(world);
  const { token: shown, id } = await handler(process).execute(new IssueToken(wish, request));
  const revoke = { decider: token, id, command: tokenCommands.revokeToken({}) };
  await process.runner.run({ ...revoke, request: requestOf(wish.userId, wish.organizationId) });
  const found = await authentication(process).byToken(shown?.reveal() ?? '');
  expect(found).not.toBeNull();
  if (!found) return;
  await expect(process.control.admit(found.principal)).rejects.toMatchObject({
    code: 'identity.unauthenticated',
  });
});
