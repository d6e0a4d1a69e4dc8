import { randomUUID } from 'node:crypto';
import { user, userCommands } from '@slipway/domain/identity';
import type { UserCommand } from '@slipway/domain/identity';
import { personal, trusted } from '@slipway/domain/kernel';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import type { Process } from '../given-application';
import type { RecordedEvent } from '../ports';
import { aRequest } from '../runtime/given-runtime';
import { People } from './people';

/** Counts the events that somebody has read from streams. */
class CountedStore extends MemoryEventStore {
  read = 0;

  override async *readStream(
    ...asked: Parameters<MemoryEventStore['readStream']>
  ): AsyncGenerator<RecordedEvent> {
    for await (const event of super.readStream(...asked)) {
      this.read += 1;
      yield event;
    }
  }
}

const reader = {
  readText: async (value: { readonly clear?: string }) => value.clear ?? null,
};

async function aPerson({ runner }: Process, name: string): Promise<UserId> {
  const userId = trusted<UserId>(randomUUID());
  const register = userCommands.registerUser({
    userId,
    email: personal(userId, `${name}@example.com`),
    name: personal(userId, name),
    password: trusted<VaultReference>('vault'),
  });
  await runner.run({ decider: user, id: userId, command: register, request: aRequest(randomUUID()) });
  return userId;
}

async function aTown() {
  const store = new CountedStore();
  const process = aProcess(aWorld(store));
  const ids = [await aPerson(process, 'Ada'), await aPerson(process, 'Bob')] as const;
  const say = (id: UserId, command: UserCommand = userCommands.confirmEmail({})) =>
    process.runner.run({ decider: user, id, command, request: aRequest(randomUUID()) });
  store.read = 0;
  return { store, ids, say, people: new People(store, reader) };
}

test('many people are read once, and after that only who has something new', async () => {
  const { store, ids, say, people } = await aTown();
  const [ada, bob] = ids;
  const names = async () => [...(await people.profiles([ada, bob, ada])).values()].map(({ name }) => name);
  expect(await names()).toEqual(['Ada', 'Bob']);
  expect(store.read).toBe(2);
  expect(await names()).toEqual(['Ada', 'Bob']);
  expect(store.read).toBe(2);
  await say(bob);
  store.read = 0;
  expect((await people.profiles(ids)).get(bob)).toMatchObject({ emailIsVerified: true });
  expect(store.read).toBe(1);
});

test('one person is read on from where it was read to', async () => {
  const { store, ids, say, people } = await aTown();
  const [ada] = ids;
  expect(await people.profile(ada)).toMatchObject({ name: 'Ada', emailIsVerified: false });
  await say(ada);
  store.read = 0;
  expect(await people.profile(ada)).toMatchObject({ name: 'Ada', emailIsVerified: true });
  expect(store.read).toBe(1);
});

test('whoever was forgotten has no name from the fact on, also where it was read before', async () => {
  const { ids, say, people } = await aTown();
  const [ada] = ids;
  await people.profiles(ids);
  await say(ada, userCommands.forgetSubject({}));
  expect((await people.profiles(ids)).get(ada)).toMatchObject({ name: null, forgotten: true });
  expect(await people.profile(ada)).toMatchObject({ name: null, forgotten: true });
});
