import { personal, trusted } from '../kernel';
import type { UserId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { userEvents } from './identity.messages';
import { secondFactorCommands as commands, secondFactorEvents as events } from './second-factor.messages';
import { user } from './user';

const userId = trusted<UserId>('anna');
const [one, two] = [trusted<VaultReference>('vault-1'), trusted<VaultReference>('vault-2')];
const registered = userEvents.userRegistered({
  userId,
  email: personal('anna', 'anna@example.com'),
  name: personal('anna', 'Anna'),
  password: trusted<VaultReference>('password'),
});
const codes = ['hash-1', 'hash-2'];
const offered = events.secondFactorOffered({ userId, secret: one });
const enrolment = { secret: one, step: 100, recoveryCodes: codes };
const enrolled = events.secondFactorEnrolled({ userId, ...enrolment });
const removed = events.secondFactorRemoved({ userId });

describe('a person without a second factor', () => {
  it('is offered one, as often as somebody asks', () => {
    given(user, [registered])
      .when(commands.offerSecondFactor({ secret: one }))
      .then([offered]);
    given(user, [registered, offered])
      .when(commands.offerSecondFactor({ secret: two }))
      .then([events.secondFactorOffered({ userId, secret: two })]);
  });

  it('has it once a code of the last offer came back', () => {
    given(user, [registered, offered]).when(commands.enrolSecondFactor(enrolment)).then([enrolled]);
    given(user, [registered])
      .when(commands.enrolSecondFactor(enrolment))
      .fails('identity.second_factor_missing');
    given(user, [registered, offered, events.secondFactorOffered({ userId, secret: two })])
      .when(commands.enrolSecondFactor(enrolment))
      .fails('identity.wrong_code');
  });

  it.each([[[registered]], [[registered, offered]], [[registered, offered, enrolled, removed]]])(
    'uses no code, whatever came before',
    (history) => {
      given(user, history)
        .when(commands.useCode({ step: 101 }))
        .fails('identity.second_factor_missing');
      given(user, history)
        .when(commands.useRecoveryCode({ hash: 'hash-1' }))
        .fails('identity.second_factor_missing');
      given(user, history)
        .when(commands.renewRecoveryCodes({ recoveryCodes: ['new'] }))
        .fails('identity.second_factor_missing');
    },
  );

  it('has nothing to remove', () => given(user, [registered]).when(commands.removeSecondFactor({})).then([]));
});

describe('a person with a second factor', () => {
  const history = [registered, offered, enrolled];

  it('has one', () => {
    given(user, history)
      .when(commands.offerSecondFactor({ secret: two }))
      .fails('identity.second_factor_exists');
    given(user, history).when(commands.enrolSecondFactor(enrolment)).fails('identity.second_factor_exists');
  });

  it('uses each code once, and none that is older than the last one', () => {
    const used = events.codeUsed({ userId, step: 102 });
    given(user, history)
      .when(commands.useCode({ step: 102 }))
      .then([used]);
    for (const step of [100, 99])
      given(user, history).when(commands.useCode({ step })).fails('identity.wrong_code');
    for (const step of [102, 101])
      given(user, [...history, used])
        .when(commands.useCode({ step }))
        .fails('identity.wrong_code');
  });

  it('uses each recovery code once', () => {
    const used = events.recoveryCodeUsed({ userId, hash: 'hash-1' });
    given(user, history)
      .when(commands.useRecoveryCode({ hash: 'hash-1' }))
      .then([used]);
    given(user, [...history, used])
      .when(commands.useRecoveryCode({ hash: 'hash-1' }))
      .fails('identity.wrong_code');
    given(user, [...history, used])
      .when(commands.useRecoveryCode({ hash: 'hash-2' }))
      .then([events.recoveryCodeUsed({ userId, hash: 'hash-2' })]);
    given(user, history)
      .when(commands.useRecoveryCode({ hash: 'hash-3' }))
      .fails('identity.wrong_code');
  });

  it('gets other recovery codes in the place of the old ones', () => {
    const renewed = events.recoveryCodesRenewed({ userId, recoveryCodes: ['new'] });
    given(user, history)
      .when(commands.renewRecoveryCodes({ recoveryCodes: ['new'] }))
      .then([renewed]);
    given(user, [...history, renewed])
      .when(commands.useRecoveryCode({ hash: 'hash-1' }))
      .fails('identity.wrong_code');
  });

  it('removes it, and may be offered another', () => {
    given(user, history).when(commands.removeSecondFactor({})).then([removed]);
    given(user, [...history, removed])
      .when(commands.offerSecondFactor({ secret: two }))
      .then([events.secondFactorOffered({ userId, secret: two })]);
  });
});
