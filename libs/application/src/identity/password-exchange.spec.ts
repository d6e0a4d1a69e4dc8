import { randomUUID } from 'node:crypto';
import { userCommands } from '@slipway/domain/identity';
import type { VaultReference } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import {
  anInstallation,
  aProcess,
  aVisit,
  aWorld,
  MemorySessions,
  names,
  quickPasswords,
  signInHandler,
} from '../given-application';
import type { Process } from '../given-application';
import { Secret } from '../ports';
import { Died, DyingStore } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { AccountMails } from './account-mails';
import type { Passwords } from './identity.ports';
import { PasswordExchange } from './password-exchange';
import { PasswordStore } from './password-store';
import { SignIn } from './sign-in';

const [old, next] = ['correct horse battery', 'another horse battery'];

async function aPerson() {
  const world = aWorld(new MemoryEventStore());
  const { userId } = await anInstallation(aProcess(world));
  const sessions = new MemorySessions(world.clock);
  const signIn = (password: string, passwords: Passwords = quickPasswords) => {
    const handler = signInHandler(aProcess(world), sessions, passwords);
    return handler.execute(new SignIn('ada@example.com', new Secret(password), aVisit()));
  };
  const change = (process: Process = aProcess(world), keeping?: string) => {
    const mails = new AccountMails(process.runner, names, process.clock);
    const store = new PasswordStore(quickPasswords, world.vault);
    return new PasswordExchange(process.runner, store, sessions, mails).make({
      profile: {
        id: userId,
        name: 'Ada',
        email: 'ada@example.com',
        emailIsVerified: false,
        forgotten: false,
      },
      password: new Secret(next),
      command: (password: VaultReference) => userCommands.changePassword({ password }),
      request: aRequest(randomUUID()),
      ...(keeping === undefined ? {} : { keeping }),
    });
  };
  return { world, sessions, signIn, change };
}

test('the session in which it is done goes on, all others end', async () => {
  const { sessions, signIn, change } = await aPerson();
  const [here, there] = [await signIn(old), await signIn(old)];
  await change(undefined, here.sessionId);
  await expect(sessions.find(here.cookie)).resolves.not.toBeNull();
  await expect(sessions.find(there.cookie)).resolves.toBeNull();
});

test('a process that dies right after the fact leaves no session of the old password behind', async () => {
  const { world, sessions, signIn, change } = await aPerson();
  const { cookie } = await signIn(old);
  const dying = aProcess({ ...world, store: new DyingStore(world.store, 1) });
  await expect(change(dying)).rejects.toThrow(Died);
  await expect(sessions.find(cookie)).resolves.toBeNull();
  await expect(signIn(old)).rejects.toMatchObject({ code: 'identity.wrong_credentials' });
  await expect(signIn(next)).resolves.toBeDefined();
});

test('a sign-in that has seen the old password right and opens its session too late has none', async () => {
  const { sessions, signIn, change } = await aPerson();
  const opened: Secret[] = [];
  const open = sessions.open.bind(sessions);
  sessions.open = async (userId, origin) => {
    const session = await open(userId, origin);
    opened.push(session.cookie);
    return session;
  };
  const slow: Passwords = {
    ...quickPasswords,
    matches: async (hashed, password) => {
      const isRight = await quickPasswords.matches(hashed, password);
      await change();
      return isRight;
    },
  };
  await expect(signIn(old, slow)).rejects.toMatchObject({ code: 'identity.wrong_credentials' });
  expect(opened).toHaveLength(1);
  for (const cookie of opened) await expect(sessions.find(cookie)).resolves.toBeNull();
});
