import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import {
  anInstallation,
  aProcess,
  aWorld,
  MemorySessions,
  names,
  quickPasswords,
} from '../given-application';
import { Secret } from '../ports';
import type { Passwords } from './identity.ports';
import { SignIn, SignInHandler } from './sign-in';

async function aRegisteredUser() {
  const world = aWorld(new MemoryEventStore());
  const { userId } = await anInstallation(aProcess(world));
  const { folds, vault, clock } = aProcess(world);
  const sessions = new MemorySessions(clock);
  const signIn = (email: string, password: string, passwords: Passwords = quickPasswords) =>
    new SignInHandler(folds, names, passwords, vault, sessions).execute(
      new SignIn(email, new Secret(password)),
    );
  return { userId, sessions, signIn };
}

describe('a registered user', () => {
  test('opens a session with address and password', async () => {
    const { userId, sessions, signIn } = await aRegisteredUser();
    const { cookie } = await signIn('ada@example.com', 'correct horse battery');
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
  });

  test('is refused with a wrong password, in the same words as somebody unknown', async () => {
    const { signIn } = await aRegisteredUser();
    const said = async (email: string) =>
      signIn(email, 'wrong').then(
        () => 'in',
        (refusal: unknown) => refusal,
      );
    const wrongPassword = await said('ada@example.com');
    expect(wrongPassword).toMatchObject({ code: 'identity.wrong_credentials' });
    expect(await said('nobody@example.com')).toEqual(wrongPassword);
  });
});

describe('somebody unknown', () => {
  test('costs the work of a password check, so that the time tells nothing', async () => {
    const { signIn } = await aRegisteredUser();
    const decoy = new Error('the check against nobody was reached');
    const passwords: Passwords = {
      ...quickPasswords,
      matches: (hashed, password) =>
        hashed === null ? Promise.reject(decoy) : quickPasswords.matches(hashed, password),
    };
    await expect(signIn('nobody@example.com', 'anything', passwords)).rejects.toBe(decoy);
    await expect(signIn('ada@example.com', 'correct horse battery', passwords)).resolves.toBeDefined();
  });

  test('does not get in, whatever the check says', async () => {
    const { signIn } = await aRegisteredUser();
    const passwords: Passwords = { ...quickPasswords, matches: () => Promise.resolve(true) };
    await expect(signIn('nobody@example.com', 'anything', passwords)).rejects.toMatchObject({
      code: 'identity.wrong_credentials',
    });
  });
});
