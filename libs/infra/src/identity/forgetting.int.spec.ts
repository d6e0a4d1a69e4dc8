import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import {
  accountReservation,
  ForgetPerson,
  holderOfAccount,
  isNothingLeft,
  LinkAccount,
  LinkAccountHandler,
  outsideAccount,
} from '@slipway/application/identity';
import type { ForgetPersonParts } from '@slipway/application/identity';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { reservation, reservationCommands, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../test/eventstoredb';
import type { WriteSide } from '../write-side';
import {
  ada,
  aHouse,
  aPerson,
  everything,
  forgetIn,
  forgettingParts,
  isAllowed,
  peopleOf,
  signIn,
  theOwner,
} from './given-people';
import type { House } from './given-people';

jest.setTimeout(60_000);

class Died extends Error {}

/** The process dies right after the step is done, before anybody hears of it. */
const dying =
  <A extends readonly unknown[], R>(step: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    await step(...args);
    throw new Died();
  };

/** The steps, in their order, each with a process that dies after it. */
const deaths: Readonly<Record<string, (parts: ForgetPersonParts) => ForgetPersonParts>> = {
  fact: (parts) => ({ ...parts, runner: dyingAfter(parts.runner, 1) }),
  sessions: (parts) => ({
    ...parts,
    sessions: { closeAllOf: dying((id: UserId) => parts.sessions.closeAllOf(id)) },
  }),
  address: (parts) => ({ ...parts, runner: dyingAfter(parts.runner, 2) }),
  key: (parts) => ({ ...parts, keys: { destroy: dying((id: string) => parts.keys.destroy(id)) } }),
  secrets: (parts) => ({
    ...parts,
    secrets: { dropOfForgotten: dying((id: UserId) => parts.secrets.dropOfForgotten(id)) },
  }),
  snapshots: (parts) => ({
    ...parts,
    snapshots: { dropOf: dying((id: string) => parts.snapshots.dropOf(id)) },
  }),
};

function dyingAfter(runner: ForgetPersonParts['runner'], commands: number): ForgetPersonParts['runner'] {
  let left = commands;
  return {
    run: async (decision) => {
      const decided = await runner.run(decision);
      left -= 1;
      if (left === 0) throw new Died();
      return decided;
    },
  };
}

const stores = ['PostgreSQL', 'EventStoreDB'] as const;

describe.each(stores)('a person whose events are in %s', (name) => {
  let server: EventStoreDb | undefined;
  let house: House;
  let one: WriteSide;
  let owner: { readonly userId: UserId; readonly organizationId: OrganizationId };

  beforeEach(async () => {
    server = name === 'EventStoreDB' ? await startEventStoreDb() : undefined;
    house = await aHouse(server?.url);
    one = house.aProcess();
    owner = await theOwner(one);
  });
  afterEach(async () => {
    await house.close();
    await server?.stop();
  });

  async function expectForgotten(): Promise<void> {
    const { userId, organizationId } = owner;
    const fresh = house.aProcess();
    expect(await peopleOf(fresh).profile(userId)).toEqual({
      id: userId,
      name: null,
      email: null,
      forgotten: true,
    });
    await expect(signIn(fresh)).rejects.toMatchObject({ code: 'identity.wrong_credentials' });
    const refusal = { code: 'identity.unauthenticated' };
    await expect(isAllowed(fresh, userId, organizationId)).rejects.toMatchObject(refusal);
    const facts = (await everything(fresh)).filter(({ type }) => type === 'identity.subject-forgotten');
    expect(facts).toMatchObject([{ streamId: `user-${userId}`, metadata: { actor: { kind: 'operator' } } }]);
    expect(await left(house, userId)).toEqual({ keys: 0, destroyed: 1, sessions: 0, secrets: 0 });
    await expect(aPerson(fresh, ada.email)).resolves.toBeDefined();
  }

  it('is forgotten: nothing opens, nobody comes in, the address is free, the log is as it was', async () => {
    await signIn(one);
    const before = await everything(one);
    expect(await forgetIn(house.aProcess())(owner.userId)).toEqual({
      isRecordedNow: true,
      sessions: 1,
      isAddressReleased: true,
      accounts: 0,
      keys: 2,
      secrets: 1,
      snapshots: 0,
    });
    expect((await everything(one)).slice(0, before.length)).toEqual(before);
    await expectForgotten();
  });

  it('is forgotten once: the second run has nothing to do, and takes nothing from who has the address now', async () => {
    await forgetIn(one)(owner.userId);
    const next = await aPerson(one, ada.email);
    const before = await everything(one);
    expect(isNothingLeft(await forgetIn(house.aProcess())(owner.userId))).toBe(true);
    expect(await everything(one)).toEqual(before);
    await expect(signIn(house.aProcess())).resolves.toMatchObject({ userId: next });
  });

  it('is forgotten once when two operators do it at the same time', async () => {
    const [first, second] = [house.aProcess(), house.aProcess()];
    const both = await Promise.all([forgetIn(first)(owner.userId), forgetIn(second)(owner.userId)]);
    expect(both.map(({ keys }) => keys).toSorted()).toEqual([0, 1]);
    await expectForgotten();
  });

  it.each(Object.entries(deaths))(
    'is forgotten wholly by the next run when the first died after the %s',
    async (_, deathOf) => {
      await signIn(one);
      const dead = new ForgetPerson(deathOf(forgettingParts(house.aProcess())));
      await expect(dead.forget(owner.userId)).rejects.toBeInstanceOf(Died);
      await forgetIn(house.aProcess())(owner.userId);
      await expectForgotten();
    },
  );

  it('is forgotten at once in a process that has the name and the rights in its memory', async () => {
    const { userId, organizationId } = owner;
    const warm = house.aProcess();
    expect(await peopleOf(warm).profile(userId)).toMatchObject({ name: ada.name, forgotten: false });
    await isAllowed(warm, userId, organizationId);
    await forgetIn(house.aProcess())(userId);
    expect(await peopleOf(warm).profile(userId)).toMatchObject({ name: null, forgotten: true });
    const refusal = { code: 'identity.unauthenticated' };
    await expect(isAllowed(warm, userId, organizationId)).rejects.toMatchObject(refusal);
  });

  it('who is somebody else stays as before', async () => {
    const bob = await aPerson(one, 'bob@example.com');
    await forgetIn(one)(owner.userId);
    const fresh = house.aProcess();
    expect(await peopleOf(fresh).profile(bob)).toMatchObject({ email: 'bob@example.com' });
    const theirs = { ...ada, email: 'bob@example.com' };
    await expect(signIn(fresh, theirs)).resolves.toMatchObject({ userId: bob });
  });

  describe('has linked an account elsewhere', () => {
    const vouched = { issuer: 'https://id.example.com', subject: 'ada' };
    const link = ({ runner, folds, names }: WriteSide, userId: UserId) => {
      const handler = new LinkAccountHandler(runner, folds, names);
      return handler.execute(new LinkAccount(userId, vouched, aRequest(randomUUID())));
    };
    const holder = ({ folds, names }: WriteSide) =>
      holderOfAccount(folds, outsideAccount(names, vouched)).then((found) => found?.userId);

    it('that is free for the same person who comes back, also when the run died before', async () => {
      await link(one, owner.userId);
      const next = await aPerson(one, 'ada@example.org');
      await expect(link(one, next)).rejects.toMatchObject({ code: 'identity.account_linked_elsewhere' });
      const dead = new ForgetPerson(deaths['address']?.(forgettingParts(one)) ?? forgettingParts(one));
      await expect(dead.forget(owner.userId)).rejects.toBeInstanceOf(Died);
      expect(await forgetIn(house.aProcess())(owner.userId)).toMatchObject({ accounts: 1 });
      expect(isNothingLeft(await forgetIn(house.aProcess())(owner.userId))).toBe(true);
      await link(house.aProcess(), next);
      expect(await holder(house.aProcess())).toBe(next);
      expect(await forgetIn(house.aProcess())(owner.userId)).toMatchObject({ accounts: 0 });
      expect(await holder(house.aProcess())).toBe(next);
    });

    it('that somebody has begun to link and not linked is linked by whoever comes next', async () => {
      const bob = await aPerson(one, 'bob@example.com');
      await one.runner.run({
        decider: reservation,
        id: accountReservation(outsideAccount(one.names, vouched)),
        command: reservationCommands.reserve({ by: owner.userId }),
        request: aRequest(randomUUID()),
      });
      await link(house.aProcess(), bob);
      expect(await holder(house.aProcess())).toBe(bob);
    });
  });

  it('whom nobody knows cannot be forgotten, and nothing is written', async () => {
    const before = await everything(one);
    await expect(forgetIn(one)(trusted<UserId>('nobody'))).rejects.toMatchObject({
      code: 'identity.user_not_found',
    });
    expect(await everything(one)).toEqual(before);
  });
});

async function left({ ownerUrl }: House, userId: UserId): Promise<unknown> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT (SELECT count(*)::integer FROM runtime.subject_keys WHERE subject_id = $1 AND wrapped_key IS NOT NULL) AS keys,
              (SELECT count(*)::integer FROM runtime.subject_keys WHERE subject_id = $1 AND destroyed_at IS NOT NULL) AS destroyed,
              (SELECT count(*)::integer FROM session.browser_sessions WHERE user_id = $1) AS sessions,
              (SELECT count(*)::integer FROM vault.secrets WHERE owner = $1) AS secrets`,
      [userId],
    );
    return rows[0];
  } finally {
    await client.end();
  }
}
