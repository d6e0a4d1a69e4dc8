import { personal, trusted } from '../kernel';
import type { UserId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { userEvents } from './identity.messages';
import {
  outsideAccountCommands as commands,
  outsideAccountEvents as events,
} from './outside-account.messages';
import { user } from './user';

const userId = trusted<UserId>('anna');
const registered = userEvents.userRegistered({
  userId,
  email: personal('anna', 'anna@example.com'),
  name: personal('anna', 'Anna'),
  password: trusted<VaultReference>('password'),
});
const account = { issuer: 'https://id.example.com', account: 'hash' };
const linked = events.accountLinked({ userId, ...account });

describe('an account elsewhere', () => {
  it('is linked once', () => {
    given(user, [registered]).when(commands.linkAccount(account)).then([linked]);
    given(user, [registered, linked]).when(commands.linkAccount(account)).then([]);
  });

  it('is unlinked, and may be linked again', () => {
    const unlinked = events.accountUnlinked({ userId, ...account });
    given(user, [registered, linked]).when(commands.unlinkAccount(account)).then([unlinked]);
    given(user, [registered]).when(commands.unlinkAccount(account)).then([]);
    given(user, [registered, linked, unlinked]).when(commands.linkAccount(account)).then([linked]);
  });

  it('is one of ten at most', () => {
    const ten = Array.from({ length: 10 }, (_, n) =>
      events.accountLinked({ userId, ...account, account: String(n) }),
    );
    given(user, [registered, ...ten])
      .when(commands.linkAccount(account))
      .fails('identity.too_many_accounts');
  });

  it('needs somebody registered', () =>
    given(user, []).when(commands.linkAccount(account)).fails('identity.user_not_found'));
});
