import { rightsOf, roster, tree } from '@slipway/domain/organizations';
import { quota } from '@slipway/domain/licensing';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import {
  aLink,
  answers,
  aProcess,
  aVisit,
  aWorld,
  setUpHandler,
  setUpWish,
  signInHandler,
} from '../given-application';
import type { Process, World } from '../given-application';
import { Secret } from '../ports';
import { Died, DyingStore, streamsOf } from '../runtime/given-log';
import { SignIn } from './sign-in';
import type { SetUp } from './set-up-installation';

const setUp = (process: Process, wish: SetUp) => setUpHandler(process).execute(setUpWish(wish));

function signIn(process: Process, email: string, password: Secret) {
  return signInHandler(process).execute(new SignIn(email, password, aVisit()));
}

async function anOfferedWorld(): Promise<{ readonly world: World; readonly link: Secret }> {
  const world = aWorld(new MemoryEventStore());
  return { world, link: await aLink(aProcess(world)) };
}

describe('an offered installation', () => {
  test('gets its first owner, organization and license, and the owner can sign in', async () => {
    const { world, link } = await anOfferedWorld();
    const { userId, organizationId } = await setUp(aProcess(world), answers(link));
    const { folds } = aProcess(world);
    const places = await folds.refresh(tree, `tree-${organizationId}`);
    expect([...places.state.places.keys()]).toEqual([organizationId]);
    const { state: members } = await folds.refresh(roster, `roster-${organizationId}`);
    expect(rightsOf(members, userId)?.role).toBe('owner');
    expect((await folds.refresh(quota, `quota-${organizationId}`)).state.opening).not.toBeNull();
    const { email, password } = answers(link);
    await expect(signIn(aProcess(world), ` ${email.toUpperCase()} `, password)).resolves.toMatchObject({
      userId,
    });
  });

  test('names its events for the organization they are about, and people for none', async () => {
    const { world, link } = await anOfferedWorld();
    const { organizationId } = await setUp(aProcess(world), answers(link));
    const scopes: Record<string, string> = {};
    for await (const { streamId, metadata } of world.store.readAll()) {
      scopes[streamId.slice(0, streamId.indexOf('-'))] = metadata.organizationId;
    }
    expect(scopes).toEqual({
      installation: 'platform',
      reservation: 'platform',
      user: 'platform',
      organization: organizationId,
      roster: organizationId,
      license: organizationId,
      quota: organizationId,
      tree: organizationId,
    });
  });

  test('refuses an invented link, and nothing is written', async () => {
    const { world } = await anOfferedWorld();
    const before = await streamsOf(world.store);
    await expect(setUp(aProcess(world), answers(new Secret('invented')))).rejects.toMatchObject({
      code: 'identity.setup_link_invalid',
    });
    expect(await streamsOf(world.store)).toEqual(before);
  });

  test('refuses an expired link', async () => {
    const { world, link } = await anOfferedWorld();
    world.clock.pass(3600);
    await expect(setUp(aProcess(world), answers(link))).rejects.toMatchObject({
      code: 'identity.setup_link_expired',
    });
  });
});

describe('a link that was used', () => {
  test('is refused, also with the same answers', async () => {
    const { world, link } = await anOfferedWorld();
    await setUp(aProcess(world), answers(link));
    await expect(setUp(aProcess(world), answers(link))).rejects.toMatchObject({
      code: 'identity.setup_link_invalid',
    });
  });

  test('is refused with other answers, which change nothing', async () => {
    const { world, link } = await anOfferedWorld();
    await setUp(aProcess(world), answers(link));
    const before = await streamsOf(world.store);
    await expect(setUp(aProcess(world), answers(link, { email: 'eve@example.com' }))).rejects.toMatchObject({
      code: 'identity.installation_claimed',
    });
    expect(await streamsOf(world.store)).toEqual(before);
  });
});

describe('a process that dies in the middle', () => {
  const appends = [1, 2, 3, 4, 5, 6, 7, 8];

  test.each(appends)('after append %i: the same link and answers end at the same ids', async (count) => {
    const { world, link } = await anOfferedWorld();
    const dying = aProcess(world, new DyingStore(world.store, count));
    await expect(setUp(dying, answers(link))).rejects.toBeInstanceOf(Died);
    const isWhole = count === appends.length;
    const retry = setUp(aProcess(world), answers(link));
    if (isWhole) {
      // All is written; only the answer was lost. The owner signs in.
      await expect(retry).rejects.toMatchObject({ code: 'identity.setup_link_invalid' });
    } else {
      const { userId, organizationId } = await retry;
      const streams = Object.keys(await streamsOf(world.store));
      expect(streams).toEqual(expect.arrayContaining([`user-${userId}`, `tree-${organizationId}`]));
      expect(streams).toHaveLength(appends.length);
    }
    const { email, password } = answers(link);
    await expect(signIn(aProcess(world), email, password)).resolves.toBeDefined();
  });

  test('does not let another password slip in beside the one that counts', async () => {
    const { world, link } = await anOfferedWorld();
    const dying = aProcess(world, new DyingStore(world.store, 3));
    await expect(setUp(dying, answers(link))).rejects.toBeInstanceOf(Died);
    const other = answers(link, { password: new Secret('another long password') });
    await expect(setUp(aProcess(world), other)).rejects.toMatchObject({
      code: 'identity.setup_begun_otherwise',
    });
    await expect(setUp(aProcess(world), answers(link))).resolves.toBeDefined();
  });
});

describe('two people with one link', () => {
  test('are one owner: whoever claims first', async () => {
    const { world, link } = await anOfferedWorld();
    const [ada, eve] = [answers(link), answers(link, { name: 'Eve', email: 'eve@example.com' })];
    const ended = await Promise.allSettled([ada, eve].map((wish) => setUp(aProcess(world), wish)));
    const winner = ended[0]?.status === 'fulfilled' ? ada : eve;
    const loser = winner === ada ? eve : ada;
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(signIn(aProcess(world), winner.email, winner.password)).resolves.toBeDefined();
    await expect(signIn(aProcess(world), loser.email, loser.password)).rejects.toMatchObject({
      code: 'identity.wrong_credentials',
    });
    const users = Object.keys(await streamsOf(world.store)).filter((name) => name.startsWith('user-'));
    expect(users).toHaveLength(1);
  });

  test('one impatient person who sends the form twice at once is one owner', async () => {
    const { world, link } = await anOfferedWorld();
    const ended = await Promise.allSettled([1, 2].map(() => setUp(aProcess(world), answers(link))));
    const owners = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value.userId] : []));
    expect(new Set(owners).size).toBe(1);
    const streams = await streamsOf(world.store);
    expect(Object.keys(streams).filter((name) => name.startsWith('user-'))).toHaveLength(1);
  });
});
