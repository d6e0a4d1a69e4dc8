import { randomUUID } from 'node:crypto';
import { outsideAccountCommands, passkeyCommands, user, userCommands } from '@slipway/domain/identity';
import type { PersonCommand } from '@slipway/domain/identity';
import { personal, trusted } from '@slipway/domain/kernel';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import {
  aGate,
  anInstallation,
  aProcess,
  aVisit,
  aWorld,
  MemorySessions,
  names,
  signInHandler,
  theFactors,
} from '../given-application';
import type { Process } from '../given-application';
import { Secret } from '../ports';
import { aRequest } from '../runtime/given-runtime';
import type { WebAuthn } from './identity.ports';
import { LinkAccount, LinkAccountHandler, outsideAccount } from './outside-accounts';
import { PasskeyChallenges, signingIn } from './passkey-challenges';
import { PasskeyProof } from './passkey-proof';
import { SignInByPasskey, SignInByPasskeyHandler } from './passkeys';
import { People } from './people';
import { SessionOpening } from './session-opening';
import { SignIn } from './sign-in';
import { SignInByAccount, SignInByAccountHandler } from './sign-in-by-account';
import { hexOfUuid } from './uuid-hex';

const vouched = { issuer: 'https://id.example.com', subject: 'ada' };
const passkey = { credentialId: 'laptop', publicKey: 'public', counter: 0, name: 'Laptop' };

/** What is signed is always right, whatever it is. */
const never = () => Promise.reject(new Error('nobody asks for a new passkey here'));
const believing: WebAuthn = {
  creation: never,
  request: never,
  created: never,
  asserted: async ({ clientDataJSON }, _, isGood) => (isGood(clientDataJSON) ? { counter: 0 } : null),
};

/** Something happens to the account while a session is opened, and has ended all sessions that it could find. */
class InterruptedSessions extends MemorySessions {
  meanwhile: (() => Promise<unknown>) | null = null;

  override async open(...asked: Parameters<MemorySessions['open']>) {
    await this.meanwhile?.();
    return super.open(...asked);
  }
}

async function aPersonWithThreeWaysIn() {
  const world = aWorld(new MemoryEventStore());
  const process = aProcess(world);
  const { userId } = await anInstallation(process);
  const sessions = new InterruptedSessions(world.clock);
  const run = (command: PersonCommand, by: Process = aProcess(world)) =>
    by.runner.run({ decider: user, id: userId, command, request: aRequest(randomUUID()) });
  const { runner, folds } = process;
  await new LinkAccountHandler(runner, folds, names).execute(
    new LinkAccount(userId, vouched, aRequest(randomUUID())),
  );
  await run(passkeyCommands.addPasskey(passkey), process);
  return { userId, sessions, run, enter: doorsOf(process, sessions, userId) };
}

function doorsOf(process: Process, sessions: MemorySessions, userId: UserId) {
  const { runner, folds, store, clock } = process;
  const gate = aGate(process);
  const people = new People(store, { readText: async () => 'ada@example.com' });
  const opening = new SessionOpening(folds, sessions, gate);
  const factors = theFactors(process);
  const challenges = new PasskeyChallenges(names, clock);
  const proof = new PasskeyProof(runner, challenges, believing);
  const userHandle = Buffer.from(hexOfUuid(userId), 'hex').toString('base64url');
  const assertion = () => ({
    credentialId: passkey.credentialId,
    clientDataJSON: challenges.issue(signingIn).toString('base64url'),
    authenticatorData: '',
    signature: '',
    userHandle,
  });
  return {
    password: () =>
      signInHandler(process, sessions).execute(
        new SignIn('ada@example.com', new Secret('correct horse battery'), aVisit()),
      ),
    account: () =>
      new SignInByAccountHandler(folds, names, people, factors, gate, opening).execute(
        new SignInByAccount(vouched, aVisit()),
      ),
    passkey: () =>
      new SignInByPasskeyHandler(gate, folds, proof, people, opening).execute(
        new SignInByPasskey(assertion(), aVisit()),
      ),
  };
}

const refusals = {
  password: 'identity.wrong_credentials',
  account: 'identity.account_not_linked',
  passkey: 'identity.passkey_refused',
} as const;
const ways = ['password', 'account', 'passkey'] as const;

describe.each(ways)('whoever signs in by %s', (way) => {
  test('has a session when nothing has changed', async () => {
    const { userId, sessions, enter } = await aPersonWithThreeWaysIn();
    const { cookie } = await enter[way]();
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
  });

  test.each([
    ['was forgotten', userCommands.forgetSubject({})],
    ['got another password', userCommands.changePassword({ password: trusted<VaultReference>('next') })],
  ] as const)('has none when the account %s meanwhile', async (_, command) => {
    const { userId, sessions, run, enter } = await aPersonWithThreeWaysIn();
    sessions.meanwhile = () => run(command);
    await expect(enter[way]()).rejects.toMatchObject({ code: refusals[way] });
    await expect(sessions.listOf(userId)).resolves.toEqual([]);
  });
});

test.each(ways)('whoever is disabled while signing in by %s has no session and hears it', async (way) => {
  const { userId, sessions, run, enter } = await aPersonWithThreeWaysIn();
  sessions.meanwhile = () => run(userCommands.disableUser({ reason: personal(userId, 'A stolen laptop') }));
  await expect(enter[way]()).rejects.toMatchObject({ code: 'identity.user_disabled' });
  await expect(sessions.listOf(userId)).resolves.toEqual([]);
});

test.each([
  ['account', outsideAccountCommands.unlinkAccount(outsideAccount(names, vouched))],
  ['passkey', passkeyCommands.removePasskey({ credentialId: passkey.credentialId })],
] as const)('an %s that was taken away meanwhile opens nothing', async (way, command) => {
  const { userId, sessions, run, enter } = await aPersonWithThreeWaysIn();
  sessions.meanwhile = () => run(command);
  await expect(enter[way]()).rejects.toMatchObject({ code: refusals[way] });
  await expect(sessions.listOf(userId)).resolves.toEqual([]);
});
