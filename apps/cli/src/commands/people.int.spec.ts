import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aStoredEvent } from '@slipway/application/runtime/given-log';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { secondFactorCommands, token, tokenCommands, user, userCommands } from '@slipway/domain/identity';
import type { SecondFactorCommand } from '@slipway/domain/identity';
import { later, personal, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, TokenId, UserId, VaultReference } from '@slipway/domain/kernel';
import { connect } from '@slipway/infra/database/connect';
import { ada, aHouse, aPerson, everything, signIn, theOwner } from '@slipway/infra/identity/given-people';
import type { House } from '@slipway/infra/identity/given-people';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import type { WriteSide } from '@slipway/infra/write-side';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../test/eventstoredb';
import { UsageError } from '../command';
import { dropSecondFactor } from './drop-second-factor';
import { enablePerson } from './enable-person';
import { exportPerson } from './export-person';
import { forget } from './forget';

jest.setTimeout(60_000);

type Owner = { readonly userId: UserId; readonly organizationId: OrganizationId };
type Exported = {
  readonly subject: string;
  readonly person: object;
  readonly roles: readonly object[];
  readonly sessions: readonly object[];
  readonly readModels: readonly { readonly view: string }[];
  readonly events: readonly { readonly type: string; readonly data: object; readonly metadata: object }[];
};

const before = { ...process.env };
let server: EventStoreDb | undefined;
let house: House;
let one: WriteSide;
let owner: Owner;
let bob: UserId;
let folder: string;

async function aTown(eventStoreUrl?: string): Promise<void> {
  house = await aHouse(eventStoreUrl);
  Object.assign(process.env, house.environment);
  one = house.aProcess();
  owner = await theOwner(one);
  bob = await aPerson(one, 'bob@example.com');
  await theyMeet();
  await aTokenFromBrowser();
  await aMembership();
  folder = await mkdtemp(join(tmpdir(), 'slipway-export-'));
}

afterEach(async () => {
  process.env = { ...before };
  await rm(folder, { recursive: true });
  await house.close();
  await server?.stop();
  server = undefined;
});

/** One event with personal data of two people. */
async function theyMeet(): Promise<void> {
  const data = { host: personal(owner.userId, 'tea'), guest: personal(bob, 'coffee') };
  await one.store.append('meeting-1', 'no_stream', [aStoredEvent({ type: 'spec.met', data })]);
}

async function aTokenFromBrowser(): Promise<void> {
  const { userId, organizationId } = owner;
  const tokenId = trusted<TokenId>(randomUUID());
  const expiresAt = later(one.clock.now(), 3600);
  const issue = {
    tokenId,
    userId,
    organizationId,
    name: 'ci',
    scopes: ['read'],
    hash: 'h',
    expiresAt,
  } as const;
  const request = aRequest(randomUUID(), {
    actor: { kind: 'user', userId },
    ip: personal(userId, '192.0.2.7'),
    userAgent: personal(userId, 'Netscape 4'),
  });
  await one.runner.run({
    decider: token,
    id: tokenId,
    command: tokenCommands.issueToken({ ...issue }),
    request,
  });
}

/** As the projector would write it. */
async function aMembership(): Promise<void> {
  const url = house.environment['DATABASE_PROJECTOR_URL'] ?? '';
  const pool = connect({ url, applicationName: 'spec', max: 1 });
  await pool.query(
    `INSERT INTO rm.membership_v1 (organization_id, user_id, role, added_at, position, seen)
     SELECT $1, id, 'owner', now(), '', '' FROM unnest(ARRAY [$2, $3]) AS id`,
    [owner.organizationId, owner.userId, bob],
  );
  await pool.end();
}

async function said(command: typeof forget, ...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await command(args, (line) => lines.push(line));
  return lines.join('\n');
}

async function exported(whom: string): Promise<Exported> {
  const file = join(folder, `${randomUUID()}.json`);
  await said(exportPerson, whom, '--out', file);
  return JSON.parse(await readFile(file, 'utf8')) as Exported;
}

const dataOf = ({ events }: Exported, type: string) => events.find((event) => event.type === type)?.data;

describe.each(['PostgreSQL', 'EventStoreDB'])('an operator, with the log in %s,', (name) => {
  beforeEach(async () => {
    if (name === 'EventStoreDB') server = await startEventStoreDb();
    await aTown(server?.url);
  });

  it('gets what is held about a person, with what is sealed for that person, and nothing of another', async () => {
    const { cookie } = await signIn(one);
    const all = await exported(ada.email);
    expect(all).toMatchObject({
      subject: owner.userId,
      person: { name: ada.name, email: ada.email, forgotten: false },
      roles: [{ organizationId: owner.organizationId, role: 'owner' }],
      sessions: [
        {
          session: expect.stringMatching(/^session:[0-9a-f]{16}$/),
          expiresAt: expect.any(String),
          ip: '192.0.2.1',
          userAgent: null,
        },
      ],
    });
    expect(all.readModels).toMatchObject([{ view: 'membership', row: { user_id: owner.userId } }]);
    expect(dataOf(all, 'identity.user-registered')).toMatchObject({ name: ada.name, email: ada.email });
    expect(dataOf(all, 'spec.met')).toEqual({ host: 'tea', guest: { subject: bob, sealed: true } });
    const issued = all.events.find(({ type }) => type === 'identity.token-issued');
    expect(issued?.metadata).toMatchObject({ ip: '192.0.2.7', userAgent: 'Netscape 4' });
    const types = all.events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['organizations.owner-appointed', 'reservation.reserved']));
    expect(types.filter((type) => type === 'identity.user-registered')).toHaveLength(1);
    for (const strange of ['coffee', 'bob@example.com', cookie.reveal(), '"ct"'])
      expect(JSON.stringify(all)).not.toContain(strange);
  });

  it('forgets a person: what is exported afterwards says so, and the rest is as it was', async () => {
    const earlier = await exported(owner.userId);
    expect(await said(forget, ada.email, '--yes')).toContain(`${owner.userId} is forgotten\n`);
    const later = await exported(owner.userId);
    const gone = { forgotten: true };
    expect(later).toMatchObject({ person: { name: null, email: null, forgotten: true }, sessions: [] });
    expect(dataOf(later, 'identity.user-registered')).toMatchObject({ name: gone, email: gone });
    expect(dataOf(later, 'spec.met')).toEqual({ host: gone, guest: { subject: bob, sealed: true } });
    const issued = later.events.find(({ type }) => type === 'identity.token-issued');
    expect(issued?.metadata).toMatchObject({ ip: gone, userAgent: gone });
    const types = ({ events }: Exported) => events.map(({ type }) => type);
    expect(types(later)).toEqual([...types(earlier), 'identity.subject-forgotten', 'reservation.released']);
    expect(dataOf(await exported(bob), 'spec.met')).toEqual({
      host: { subject: owner.userId, forgotten: true },
      guest: 'coffee',
    });
  });
});

describe('dropping a second factor', () => {
  beforeEach(() => aTown());

  async function enrol(): Promise<void> {
    const { runner } = one;
    const secret = trusted<VaultReference>(randomUUID());
    const run = (command: SecondFactorCommand) =>
      runner.run({ decider: user, id: owner.userId, command, request: aRequest(randomUUID()) });
    await run(secondFactorCommands.offerSecondFactor({ secret }));
    await run(secondFactorCommands.enrolSecondFactor({ secret, step: 1, recoveryCodes: [] }));
  }

  it('lets somebody in by password alone, ends the sessions, and finds nothing to do afterwards', async () => {
    const { cookie } = await signIn(one);
    await enrol();
    await expect(signIn(one)).rejects.toMatchObject({ code: 'identity.second_factor_required' });
    await expect(said(dropSecondFactor, ada.email)).rejects.toThrow('add --yes');
    expect(await said(dropSecondFactor, ada.email, '--yes')).toContain('sessions ended: 1');
    const sessions = new PostgresSessions(one.pool, one.personal);
    await expect(sessions.find(cookie)).resolves.toBeNull();
    await expect(signIn(one)).resolves.toBeDefined();
    expect(await said(dropSecondFactor, owner.userId)).toContain('has no second factor');
  });

  it('needs to be told whose', async () => expect(said(dropSecondFactor)).rejects.toBeInstanceOf(UsageError));
});

describe('enabling', () => {
  beforeEach(() => aTown());

  it('opens an account that was disabled, once', async () => {
    await one.runner.run({
      decider: user,
      id: owner.userId,
      command: userCommands.disableUser({ reason: personal(owner.userId, 'A quarrel') }),
      request: aRequest(randomUUID()),
    });
    await expect(signIn(one)).rejects.toMatchObject({ code: 'identity.user_disabled' });
    expect(await said(enablePerson, ada.email)).toContain('signs in again');
    await expect(signIn(one)).resolves.toBeDefined();
    expect(await said(enablePerson, owner.userId)).toContain('is not disabled');
  });

  it('needs to be told whom', async () => expect(said(enablePerson)).rejects.toBeInstanceOf(UsageError));
});

describe('forgetting', () => {
  beforeEach(() => aTown());

  it('asks first: without --yes and without a terminal nothing is done, and the question says what is at stake', async () => {
    const events = await everything(one);
    const refused = said(forget, ada.email);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow(/They own no organization|They own Acme Hosting/);
    await expect(refused).rejects.toThrow('add --yes');
    expect(await everything(one)).toEqual(events);
  });

  it('says of the second run that nothing was left, and needs no confirmation for it', async () => {
    await said(forget, owner.userId, '--yes');
    const events = await everything(one);
    expect(await said(forget, owner.userId)).toContain('was forgotten before; there was nothing left to do');
    expect(await everything(one)).toEqual(events);
  });

  it('ends what is not at its end: a key that came back from a backup is destroyed again', async () => {
    const url = house.ownerUrl;
    const pool = connect({ url, applicationName: 'spec', max: 1 });
    const { rows } = await pool.query<{ wrapped_key: Buffer }>(
      'SELECT wrapped_key FROM runtime.subject_keys WHERE subject_id = $1',
      [owner.userId],
    );
    await said(forget, owner.userId, '--yes');
    await pool.query(
      'UPDATE runtime.subject_keys SET destroyed_at = NULL, wrapped_key = $2 WHERE subject_id = $1',
      [owner.userId, rows[0]?.wrapped_key],
    );
    await pool.end();
    const lines = await said(forget, owner.userId);
    expect(lines).toContain('an earlier run had not come to its end');
    expect(lines).toContain('keys destroyed: 1');
    expect(await said(forget, owner.userId)).toContain('nothing left to do');
  });

  it.each([[], ['one', 'two']])('wants to know whom: %j', async (...whom) => {
    await expect(said(forget, ...whom)).rejects.toThrow('slipway forget <user id or e-mail address>');
  });

  it.each([randomUUID(), 'nobody@example.com', 'root', 'no-id@'])('does not know %s', async (whom) => {
    await expect(said(forget, whom, '--yes')).rejects.toMatchObject({ code: 'identity.user_not_found' });
    await expect(exported(whom)).rejects.toMatchObject({ code: 'identity.user_not_found' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('an export', () => {
  beforeEach(() => aTown());

  it('is a file that only its owner reads', async () => {
    const file = join(folder, 'ada.json');
    expect(await said(exportPerson, ada.email, '--out', file)).toContain(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('overwrites nothing', async () => {
    const file = join(folder, 'ada.json');
    await writeFile(file, 'precious');
    await expect(said(exportPerson, ada.email, '--out', file)).rejects.toThrow('exists already');
    expect(await readFile(file, 'utf8')).toBe('precious');
    const nowhere = join(folder, 'no', 'such', 'folder');
    await expect(said(exportPerson, ada.email, '--out', nowhere)).rejects.toThrow('cannot be written');
  });

  it('that is stopped leaves no file behind', async () => {
    const running = said(exportPerson, ada.email, '--out', join(folder, 'ada.json'));
    process.emit('SIGINT');
    await expect(running).rejects.toThrow('Stopped; no file was left behind.');
    expect(await readdir(folder)).toEqual([]);
  });

  it('wants to know whose', async () => {
    await expect(said(exportPerson)).rejects.toThrow('slipway export-person <user id or e-mail address>');
  });
});
