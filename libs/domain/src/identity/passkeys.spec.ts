import { personal, trusted, upcast } from '../kernel';
import type { Instant, UserId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { userEvents } from './identity.messages';
import { passkeyCommands as commands, passkeyEvents as events } from './passkey.messages';
import type { NamedPasskey } from './passkey.messages';
import { user } from './user';

const userId = trusted<UserId>('anna');
const noon = trusted<Instant>('2026-01-01T12:00:00.000Z');
const registered = userEvents.userRegistered({
  userId,
  email: personal('anna', 'anna@example.com'),
  name: personal('anna', 'Anna'),
  password: trusted<VaultReference>('password'),
});
const laptop: NamedPasskey = { credentialId: 'one', publicKey: 'public', counter: 0, name: 'Laptop' };
const key: NamedPasskey = { ...laptop, credentialId: 'two', counter: 7, name: 'Key' };
const added = ({ name, ...passkey }: NamedPasskey) =>
  events.passkeyAdded({ userId, ...passkey, name: personal(userId, name) });
const use = (credentialId: string, counter: number, challenge = 'hash') =>
  commands.usePasskey({ credentialId, counter, challenge });
const used = (credentialId: string, counter: number, challenge = 'hash') =>
  events.passkeyUsed({ userId, credentialId, counter, challenge });

describe('a person without passkeys', () => {
  it('adds one, under its trimmed name, once by the same wish', () => {
    given(user, [registered])
      .when(commands.addPasskey({ ...laptop, name: ' Laptop ' }))
      .then([added(laptop)]);
    given(user, [registered, added(laptop)])
      .when(commands.addPasskey(laptop))
      .then([]);
  });

  it('names it', () =>
    given(user, [registered])
      .when(commands.addPasskey({ ...laptop, name: ' ' }))
      .fails('identity.invalid_passkey_name'));

  it('uses and removes none', () => {
    given(user, [registered]).when(use('one', 0)).fails('identity.passkey_refused');
    given(user, [registered])
      .when(commands.removePasskey({ credentialId: 'one' }))
      .fails('identity.passkey_not_found');
  });
});

test('one whose name was not sealed yet is one without a name', () => {
  const data = upcast(
    events.passkeyAdded,
    1,
    { userId, ...laptop },
    { organizationId: 'platform', occurredAt: noon },
  );
  const { name: _, ...nameless } = laptop;
  expect(data).toEqual({ userId, ...nameless });
});

describe('a person with passkeys', () => {
  const history = [registered, added(laptop), added(key)];

  it('has ten at most, and no two of one id', () => {
    const ten = Array.from({ length: 10 }, (_, n) => added({ ...laptop, credentialId: String(n) }));
    given(user, [registered, ...ten])
      .when(commands.addPasskey(laptop))
      .fails('identity.too_many_passkeys');
    given(user, history)
      .when(commands.addPasskey({ ...laptop, publicKey: 'other' }))
      .fails('identity.passkey_refused');
  });

  it('uses one that counts nothing', () => {
    given(user, history)
      .when(use('one', 0))
      .then([used('one', 0)]);
    given(user, [...history, used('one', 0)])
      .when(use('one', 0, 'next'))
      .then([used('one', 0, 'next')]);
  });

  it('uses one whose counter goes up, and no copy of it', () => {
    given(user, history)
      .when(use('two', 8))
      .then([used('two', 8)]);
    for (const counter of [7, 6, 0])
      given(user, history).when(use('two', counter)).fails('identity.passkey_refused');
    given(user, [...history, used('two', 9)])
      .when(use('two', 9, 'next'))
      .fails('identity.passkey_refused');
  });

  it('signs each challenge once', () =>
    given(user, [...history, used('one', 0)])
      .when(use('one', 0))
      .fails('identity.passkey_refused'));

  it('removes one, which is worth nothing from then on', () => {
    const removed = events.passkeyRemoved({ userId, credentialId: 'one' });
    given(user, history)
      .when(commands.removePasskey({ credentialId: 'one' }))
      .then([removed]);
    given(user, [...history, removed])
      .when(use('one', 0))
      .fails('identity.passkey_refused');
  });
});
