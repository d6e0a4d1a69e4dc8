import { personal, trusted } from '../kernel';
import type { UserId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { userCommands as commands, userEvents as events } from './identity.messages';
import type { UserRegistration } from './identity.messages';
import { user } from './user';

const anna: UserRegistration = {
  userId: trusted<UserId>('anna'),
  email: personal('anna', 'anna@example.com'),
  name: personal('anna', 'Anna'),
  password: trusted<VaultReference>('vault-1'),
};

describe('a user nobody knows', () => {
  it('registers', () =>
    given(user, [])
      .when(commands.registerUser(anna))
      .then([events.userRegistered(anna)]));
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
});
