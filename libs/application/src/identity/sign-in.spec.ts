import { Refusal } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import {
  aGate,
  anInstallation,
  aProcess,
  aVisit,
  aWorld,
  MemorySessions,
  quickPasswords,
  signInHandler,
} from '../given-application';
import { Secret } from '../ports';
import type { Passwords } from './identity.ports';
import { SignIn } from './sign-in';

const codeOf = (thrown: unknown) => (thrown instanceof Refusal ? thrown.code : thrown);

async function aRegisteredUser() {
  const world = aWorld(new MemoryEventStore());
  const { userId } = await anInstallation(aProcess(world));
  const process = aProcess(world);
  const sessions = new MemorySessions(process.clock);
  const signIn = (email: string, password: string, passwords: Passwords = quickPasswords, visit = aVisit()) =>
    signInHandler(process, sessions, passwords).execute(new SignIn(email, new Secret(password), visit));
  return { world, userId, sessions, signIn };
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

describe('a password that is looked at', () => {
  test('is one of ten, also when they come all at once and somebody is asked for whom nobody knows', async () => {
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      const { world, signIn } = await aRegisteredUser();
      let looks = 0;
      const passwords: Passwords = {
        ...quickPasswords,
        matches: (hashed, password) => {
          looks += 1;
          return quickPasswords.matches(hashed, password);
        },
      };
      const said = await Promise.all(
        Array.from({ length: 30 }, (_, n) => signIn(email, `guess ${String(n)}`, passwords).catch(codeOf)),
      );
      expect(looks).toBe(10);
      expect(said.filter((code) => code === 'identity.too_many_tries')).toHaveLength(20);
      // The right one is too late, and in a quarter of an hour it is not.
      const late = signIn('ada@example.com', 'correct horse battery', passwords);
      if (email === 'ada@example.com')
        await expect(late).rejects.toMatchObject({ code: 'identity.too_many_tries', kind: 'rate' });
      else await expect(late).resolves.toBeDefined();
      world.clock.pass(900);
      await expect(signIn('ada@example.com', 'correct horse battery', passwords)).resolves.toBeDefined();
    }
  });

  test('a hundred times in a row and never right is the last, but for who was here before or has the mail', async () => {
    const { world, userId, signIn } = await aRegisteredUser();
    const { browser } = await signIn('ada@example.com', 'correct horse battery');
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      for (let n = 0; n < 100; n += 1) {
        await expect(signIn(email, 'wrong')).rejects.toMatchObject({ code: 'identity.wrong_credentials' });
        world.clock.pass(100);
      }
      world.clock.pass(86_400);
      const refused = { code: 'identity.too_many_in_a_row', kind: 'rate' };
      await expect(signIn(email, 'correct horse battery')).rejects.toMatchObject(refused);
    }
    const right = (visit = aVisit()) =>
      signIn('ada@example.com', 'correct horse battery', quickPasswords, visit);
    await expect(right(aVisit({ browser }))).resolves.toBeDefined();
    await expect(right()).rejects.toBeDefined();
    await aGate(aProcess(world)).forgive(userId, 'ada@example.com', aVisit());
    await expect(right()).resolves.toBeDefined();
  });

  test('and is right costs no try, however often somebody signs in', async () => {
    const { signIn } = await aRegisteredUser();
    const visit = aVisit();
    for (let n = 0; n < 60; n += 1)
      await signIn('ada@example.com', 'correct horse battery', quickPasswords, visit);
  });
});
