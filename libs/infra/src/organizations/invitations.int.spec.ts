import { randomUUID } from 'node:crypto';
import { aVisit } from '@slipway/application/given-application';
import { KnownBrowsers, PersonRegistration, SessionOpening, SignInGate } from '@slipway/application/identity';
import { mailLink } from '@slipway/application/notifications';
import {
  AcceptInvitation,
  AcceptInvitationHandler,
  InvitationDoor,
  InvitationLetters,
  invitationToken,
  InviteMember,
  InviteMemberHandler,
  ManageRoster,
  ManageRosterHandler,
  RegisterInvited,
  RegisterInvitedHandler,
} from '@slipway/application/organizations';
import { Secret } from '@slipway/application/ports';
import { AccessControl } from '@slipway/application/runtime';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { Refusal, recorded } from '@slipway/domain/kernel';
import type { InvitationId, OrganizationId, UserId } from '@slipway/domain/kernel';
import type { MailEvent } from '@slipway/domain/notifications';
import { invitationCommands, rightsOf, roster, rosterCommands } from '@slipway/domain/organizations';
import type { Assignment, RosterCommand } from '@slipway/domain/organizations';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import {
  aHouse,
  aPerson,
  everything,
  forgetIn,
  passwordsOf,
  peopleOf,
  theOwner,
} from '../identity/given-people';
import type { House } from '../identity/given-people';
import { PostgresSessions } from '../identity/sessions.adapter';
import type { WriteSide } from '../write-side';

jest.setTimeout(60_000);

const codeOf = (thrown: unknown) => (thrown instanceof Refusal ? thrown.code : thrown);
const invalid = 'organizations.invitation_invalid';
const secret = 'correct horse battery';

/** Each store that the log may lie in. */
describe.each([
  ['PostgreSQL', () => Promise.resolve({ url: undefined, stop: () => Promise.resolve() })],
  ['EventStoreDB', startEventStoreDb],
] as const)('invitations with the log on %s', (_, start) => {
  let server: { readonly url: string | undefined; stop(): Promise<void> };
  let house: House;
  /** Whatever dies, this process goes on. */
  let calm: WriteSide;
  let owner: UserId;
  let acme: OrganizationId;

  beforeAll(async () => {
    server = await start();
    house = await aHouse(server.url);
    calm = house.aProcess();
    ({ userId: owner, organizationId: acme } = await theOwner(calm));
  });
  afterAll(async () => {
    await house.close();
    await server.stop();
  });

  const partsOf = (process: WriteSide) => {
    const { runner, names, clock, folds, store } = process;
    const gate = new SignInGate(runner, names, new KnownBrowsers(names, clock));
    const control = new AccessControl(folds, store, clock);
    const letters = new InvitationLetters({ ...process, gate });
    return { gate, control, letters, door: new InvitationDoor({ ...process, control }) };
  };

  const accessOf = (userId: UserId, process: WriteSide) =>
    partsOf(process).control.authorize({ kind: 'user', userId }, acme, 'organizations.member.manage');

  async function invite(email: string, { role = 'viewer', by = owner } = {}) {
    const process = calm;
    const access = await accessOf(by, process);
    const request = aRequest(randomUUID(), {
      actor: { kind: 'user', userId: by },
      scope: acme,
      authority: access,
    });
    const wish = { email, assignment: { role } as Assignment };
    const handler = new InviteMemberHandler(process.runner, partsOf(process).letters);
    const { invitationId } = await handler.execute(new InviteMember(wish, access, request));
    return { invitationId, token: await tokenOf(invitationId) };
  }

  /** What stands in the newest mail of an invitation. */
  async function tokenOf(invitationId: InvitationId): Promise<Secret> {
    const process = calm;
    for (const stored of (await everything(process)).toReversed()) {
      if (stored.type !== 'notifications.mail-requested') continue;
      const event = recorded<MailEvent>(stored);
      if (event.type !== 'notifications.mail-requested') continue;
      const { letter, mailId } = event.data;
      if (letter.kind === 'invitation' && letter.invitationId === invitationId)
        return invitationToken(letter, mailLink(process.names, mailId));
    }
    throw new Error(`no mail tells of ${invitationId}`);
  }

  function accept(token: Secret, userId: UserId, process = calm) {
    const { door, letters } = partsOf(process);
    const handler = new AcceptInvitationHandler(process.runner, peopleOf(process), door, letters);
    const request = aRequest(randomUUID(), { actor: { kind: 'user', userId } });
    return handler.execute(new AcceptInvitation(token, userId, request)).then(() => 'in', codeOf);
  }

  function register(token: Secret, password = secret, process = calm) {
    const { gate, door, letters } = partsOf(process);
    const { runner, folds, names, pool, personal } = process;
    const registration = new PersonRegistration(runner, folds, passwordsOf(process), names);
    const sessions = new PostgresSessions(pool, personal);
    const opening = new SessionOpening(folds, sessions, gate);
    const handler = new RegisterInvitedHandler(gate, door, letters, registration, opening, folds);
    return handler.execute(
      new RegisterInvited(token, { name: 'New', password: new Secret(password) }, aVisit()),
    );
  }
  const registered = (...args: Parameters<typeof register>) => register(...args).then(() => 'in', codeOf);

  async function manage(command: RosterCommand, process = calm): Promise<void> {
    const access = await accessOf(owner, process);
    const request = aRequest(randomUUID(), { scope: acme, authority: access });
    await new ManageRosterHandler(process.runner).execute(new ManageRoster(command, access, request));
  }

  async function roleOf(userId: UserId): Promise<string | undefined> {
    const { state } = await calm.folds.refresh(roster, `roster-${acme}`);
    return rightsOf(state, userId)?.role;
  }

  const address = () => `${randomUUID()}@example.com`;

  test('somebody with an account joins, once; the same person twice changes nothing, another never', async () => {
    const [email, another] = [address(), address()];
    const [person, stranger] = [await aPerson(calm, email), await aPerson(calm, another)];
    const { token } = await invite(email.toUpperCase());
    expect(await accept(token, stranger)).toBe('organizations.invitation_for_another');
    expect(await Promise.all([accept(token, person), accept(token, person, house.aProcess())])).toEqual([
      'in',
      'in',
    ]);
    expect(await accept(token, person)).toBe('in');
    expect(await accept(token, stranger)).toBe('organizations.invitation_for_another');
    expect([await roleOf(person), await roleOf(stranger)]).toEqual(['viewer', undefined]);
    const joined = (await everything(calm)).filter(
      ({ type, data }) => type === 'organizations.member-added' && JSON.stringify(data).includes(person),
    );
    expect(joined).toHaveLength(1);
    await manage(rosterCommands.removeMember({ organizationId: acme, userId: person }));
    expect(await accept(token, person)).toBe(invalid);
  });

  test('somebody new is registered with a verified address; who registers again has to sign in', async () => {
    const { token } = await invite(address());
    const { userId } = await register(token);
    expect(await roleOf(userId)).toBe('viewer');
    expect(await peopleOf(calm).profile(userId)).toMatchObject({
      name: 'New',
      emailIsVerified: true,
    });
    expect(await registered(token)).toBe(invalid);
  });

  test('two who come at once with one link become one person, with one password', async () => {
    const { token } = await invite(address());
    const said = await Promise.all([
      registered(token),
      registered(token, 'another horse battery', house.aProcess()),
    ]);
    expect(said.filter((one) => one === 'in')).toHaveLength(1);
    expect(['identity.account_exists', invalid]).toContain(said.find((one) => one !== 'in'));
  });

  test('an account that is there is not opened by a link, whatever the password', async () => {
    const email = address();
    await aPerson(calm, email);
    const { token } = await invite(email);
    expect(await registered(token)).toBe('identity.account_exists');
  });

  test.each(['reservation', 'user', 'roster'])(
    'who dies before the %s is written goes on',
    async (category) => {
      const { token } = await invite(address());
      const dying = house.aProcess();
      const append = dying.store.append.bind(dying.store);
      let isDead = false;
      dying.store.append = (stream, ...rest) => {
        if (!isDead && stream.startsWith(`${category}-`)) {
          isDead = true;
          return Promise.reject(new Error('dead'));
        }
        return append(stream, ...rest);
      };
      await expect(register(token, secret, dying)).rejects.toThrow('dead');
      expect(isDead).toBe(true);
      const { userId } = await register(token);
      expect(await roleOf(userId)).toBe('viewer');
    },
  );

  test('an address that was begun for one organization is not lost for the next', async () => {
    const email = address();
    const first = await invite(email);
    const dying = house.aProcess();
    const append = dying.store.append.bind(dying.store);
    dying.store.append = (stream, ...rest) =>
      stream.startsWith('user-') ? Promise.reject(new Error('dead')) : append(stream, ...rest);
    await expect(register(first.token, secret, dying)).rejects.toThrow('dead');
    const { invitationId } = first;
    await manage(invitationCommands.revokeInvitation({ organizationId: acme, invitationId }));
    expect(await registered(first.token)).toBe(invalid);
    const second = await invite(email);
    expect(await registered(second.token)).toBe('in');
  });

  test('who may invite no more has invited nobody', async () => {
    const admin = await aPerson(calm, address());
    const member = { organizationId: acme, userId: admin };
    const joining = await invite((await peopleOf(calm).profile(admin)).email ?? '', {
      role: 'admin',
    });
    expect(await accept(joining.token, admin)).toBe('in');
    const byAdmin = await invite(address(), { by: admin });
    await manage(rosterCommands.deactivateMember(member));
    expect(await registered(byAdmin.token)).toBe(invalid);
    await manage(rosterCommands.reactivateMember(member));
    await manage(rosterCommands.assignRole({ ...member, assignment: { role: 'viewer' } }));
    expect(await registered(byAdmin.token)).toBe(invalid);
    await manage(rosterCommands.assignRole({ ...member, assignment: { role: 'admin' } }));
    expect(await registered(byAdmin.token)).toBe('in');
  });

  test('no address stands in the log, and none can be read once its person is forgotten', async () => {
    const email = address();
    const { invitationId, token } = await invite(email);
    const { userId } = await register(token);
    const events = await everything(calm);
    expect(JSON.stringify(events.map(({ data, metadata }) => [data, metadata]))).not.toContain(email);
    const letters = () => partsOf(calm).letters;
    const name = { organizationId: acme, invitationId };
    expect(await letters().emailOf(name)).toBe(email);
    await forgetIn(calm)(userId);
    expect(await letters().emailOf(name)).toBeNull();
    const again = await invite(email);
    expect(await letters().emailOf({ organizationId: acme, invitationId: again.invitationId })).toBe(email);
    expect(await registered(again.token)).toBe('in');
  });
});
