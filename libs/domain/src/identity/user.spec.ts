import { fold, later, personal, trusted } from '../kernel';
import type { Instant, UserId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { userCommands as commands, userEvents as events } from './identity.messages';
import type { UserRegistration } from './identity.messages';
import { outsideAccountCommands, outsideAccountEvents } from './outside-account.messages';
import { passkeyCommands } from './passkey.messages';
import { secondFactorCommands } from './second-factor.messages';
import { user } from './user';
import { hasResetLink } from './user-links';

const anna: UserRegistration = {
  userId: trusted<UserId>('anna'),
  email: personal('anna', 'anna@example.com'),
  name: personal('anna', 'Anna'),
  password: trusted<VaultReference>('vault-1'),
};
const forgotten = events.subjectForgotten({ userId: anna.userId });

describe('a user nobody knows', () => {
  it('registers', () =>
    given(user, [])
      .when(commands.registerUser(anna))
      .then([events.userRegistered(anna)]));

  it('cannot be forgotten', () =>
    given(user, []).when(commands.forgetSubject({})).fails('identity.user_not_found'));
});

describe('a registered user', () => {
  const registered = [events.userRegistered(anna)];

  it('is not registered twice by the same wish, although the fold holds sealed fields', () =>
    given(user, [events.userRegistered({ ...anna, name: { subject: 'anna' }, email: { subject: 'anna' } })])
      .when(commands.registerUser(anna))
      .then([]));

  it('is not replaced by another registration', () =>
    given(user, registered)
      .when(commands.registerUser({ ...anna, password: trusted<VaultReference>('vault-2') }))
      .fails('identity.user_exists'));

  it('is forgotten', () => given(user, registered).when(commands.forgetSubject({})).then([forgotten]));
});

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const another = trusted<VaultReference>('vault-2');
const link = (name: string, seconds = 3600) => ({ linkHash: name, expiresAt: later(now, seconds) });
const { userId } = anna;
const asked = (name: string) => events.passwordResetRequested({ userId, ...link(name) });
const reset = (name: string) => events.passwordReset({ userId, linkHash: name, password: another });
const resetBy = (name: string) => commands.resetPassword({ linkHash: name, password: another });

describe('the password of a registered user', () => {
  const registered = [events.userRegistered(anna)];

  it('is changed, once by the same wish', () => {
    const changed = events.passwordChanged({ userId, password: another });
    given(user, registered)
      .when(commands.changePassword({ password: another }))
      .then([changed]);
    given(user, [...registered, changed])
      .when(commands.changePassword({ password: another }))
      .then([]);
  });

  it('is set by the link of a mail, which is worth nothing afterwards', () => {
    given(user, [...registered, asked('one')])
      .when(resetBy('one'), { now: later(now, 3599) })
      .then([reset('one')]);
    given(user, [...registered, asked('one'), reset('one')])
      .when(resetBy('one'), { now })
      .fails('identity.reset_link_invalid');
  });

  it('is not set by a link that has expired, was never sent, or was sent before another password was set', () => {
    given(user, [...registered, asked('one')])
      .when(resetBy('one'), { now: later(now, 3600) })
      .fails('identity.reset_link_invalid');
    given(user, [...registered, asked('one')])
      .when(resetBy('two'), { now })
      .fails('identity.reset_link_invalid');
    const changed = events.passwordChanged({ userId, password: another });
    given(user, [...registered, asked('one'), changed])
      .when(resetBy('one'), { now })
      .fails('identity.reset_link_invalid');
    given(user, [...registered, asked('one'), asked('two'), reset('two')])
      .when(resetBy('one'), { now })
      .fails('identity.reset_link_invalid');
  });

  it('is set by any of the last three links, since mails overtake each other', () => {
    const history = [...registered, asked('one'), asked('two'), asked('three'), asked('four')];
    given(user, history).when(resetBy('one'), { now }).fails('identity.reset_link_invalid');
    for (const name of ['two', 'three', 'four'])
      given(user, history)
        .when(resetBy(name), { now })
        .then([reset(name)]);
  });

  it('is asked for as often as somebody asks', () =>
    given(user, [...registered, asked('one')])
      .when(commands.requestPasswordReset(link('two')))
      .then([asked('two')]));

  it.each([[[]], [[events.userRegistered(anna), forgotten]]])('needs somebody registered', (history) => {
    const code = history.length === 0 ? 'identity.user_not_found' : 'identity.user_forgotten';
    given(user, history)
      .when(commands.changePassword({ password: another }))
      .fails(code);
    given(user, history).when(resetBy('one')).fails(code);
    given(user, history)
      .when(commands.requestPasswordReset(link('one')))
      .fails(code);
  });
});

describe('the address of a registered user', () => {
  const registered = [events.userRegistered(anna)];
  const sent = events.emailVerificationRequested({ userId, ...link('one') });
  const verify = (name: string) => commands.verifyEmail({ linkHash: name });
  const verified = events.emailVerified({ userId });

  it('is verified by the link that was sent there, once', () => {
    given(user, registered)
      .when(commands.requestEmailVerification(link('one')))
      .then([sent]);
    given(user, [...registered, sent])
      .when(verify('one'), { now })
      .then([verified]);
    given(user, [...registered, sent, verified])
      .when(verify('one'), { now })
      .then([]);
  });

  it('is not verified by another link, nor too late', () => {
    given(user, [...registered, sent])
      .when(verify('two'), { now })
      .fails('identity.verification_link_invalid');
    given(user, [...registered, sent])
      .when(verify('one'), { now: later(now, 3600) })
      .fails('identity.verification_link_invalid');
    given(user, [...registered, asked('one')])
      .when(verify('one'), { now })
      .fails('identity.verification_link_invalid');
  });

  it('needs no link any more once it is verified', () =>
    given(user, [...registered, sent, verified])
      .when(commands.requestEmailVerification(link('two')))
      .fails('identity.email_verified'));

  it('is verified by a reset too: who has the link has the mail', () =>
    expect(fold(user, [...registered, asked('one'), reset('one')])).toMatchObject({
      isEmailVerified: true,
      password: another,
    }));
});

test('a reset link is good until it expires, and nobody ends a session by an old one', () => {
  const person = fold(user, [events.userRegistered(anna), asked('one')]);
  expect(hasResetLink(person, 'one', later(now, 3599))).toBe(true);
  expect(hasResetLink(person, 'one', later(now, 3600))).toBe(false);
  expect(hasResetLink(person, 'other', now)).toBe(false);
});

describe('a forgotten user', () => {
  const history = [events.userRegistered(anna), forgotten];

  it('is forgotten once', () => given(user, history).when(commands.forgetSubject({})).then([]));

  it('does not come back, not even by the wish of the first time', () =>
    given(user, history).when(commands.registerUser(anna)).fails('identity.user_forgotten'));
});

describe('the account of a registered user', () => {
  const registered = [events.userRegistered(anna)];
  const reason = personal('anna', 'A stolen laptop');
  const disabled = events.userDisabled({ userId, reason });
  const disable = commands.disableUser({ reason });
  const enable = commands.enableUser({});

  it('is disabled and enabled, each once', () => {
    given(user, registered).when(disable).then([disabled]);
    given(user, [...registered, disabled])
      .when(disable)
      .then([]);
    const enabled = events.userEnabled({ userId });
    given(user, [...registered, disabled])
      .when(enable)
      .then([enabled]);
    given(user, [...registered, disabled, enabled])
      .when(enable)
      .then([]);
    given(user, [...registered, disabled, enabled])
      .when(disable)
      .then([disabled]);
  });

  it.each([
    commands.changePassword({ password: another }),
    commands.requestPasswordReset(link('one')),
    commands.requestEmailVerification(link('one')),
    commands.confirmEmail({}),
    passkeyCommands.usePasskey({ credentialId: 'laptop', counter: 1, challenge: 'one' }),
    secondFactorCommands.useCode({ step: 1 }),
    outsideAccountCommands.linkAccount({ issuer: 'https://id.example.com', account: 'hash' }),
  ])('does nothing while it is disabled: $type', (command) =>
    given(user, [...registered, disabled])
      .when(command)
      .fails('identity.user_disabled'),
  );

  it('keeps what it had until it is enabled again', () => {
    const before = fold(user, [...registered, asked('one')]);
    const after = fold(user, [...registered, asked('one'), disabled, events.userEnabled({ userId })]);
    expect(after).toEqual(before);
  });

  it('is forgotten while it is disabled, too', () => {
    given(user, [...registered, disabled])
      .when(commands.forgetSubject({}))
      .then([forgotten]);
    given(user, [...registered, disabled, forgotten])
      .when(enable)
      .fails('identity.user_forgotten');
    given(user, []).when(disable).fails('identity.user_not_found');
  });
});

test('of a forgotten user it is known what was linked, so that it can be freed', () => {
  const account = { issuer: 'https://id.example.com', account: 'hash' };
  const linked = outsideAccountEvents.accountLinked({ userId, ...account });
  expect(fold(user, [events.userRegistered(anna), linked, forgotten])).toEqual({
    status: 'forgotten',
    userId,
    outsideAccounts: [account],
  });
});
