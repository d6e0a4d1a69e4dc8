import { error } from '../kernel';

export const identityErrors = {
  userExists: error(
    'identity.user_exists',
    'conflict',
    () => 'This user is registered already. Sign in instead.',
  ),
  userNotFound: error(
    'identity.user_not_found',
    'not_found',
    () => 'There is no such user. Check the id or the e-mail address; who was forgotten has an id only.',
  ),
  userForgotten: error(
    'identity.user_forgotten',
    'conflict',
    () => 'This user was forgotten and does not come back. Register another one.',
  ),
  userDisabled: error(
    'identity.user_disabled',
    'unauthenticated',
    () => 'This account is disabled. Ask those who run this installation.',
  ),
  disablesOneself: error(
    'identity.disables_oneself',
    'rule',
    () => 'You cannot disable your own account. Ask another operator.',
  ),
  signInBusy: error(
    'identity.sign_in_busy',
    'rate',
    () => 'Too many people sign in at this moment. Try again in a few seconds.',
  ),
  tooManyTries: error(
    'identity.too_many_tries',
    'rate',
    (minutes: number) => `Too many tries came before this one. Try again in ${minutes} minutes.`,
  ),
  tooManyInARow: error(
    'identity.too_many_in_a_row',
    'rate',
    () =>
      'A hundred tries in a row were wrong. Set another password by mail, or sign in with a passkey or where you have ' +
      'signed in before.',
  ),
  wrongCredentials: error(
    'identity.wrong_credentials',
    'unauthenticated',
    () => 'E-mail address or password is not right. Check both and try again.',
  ),
  noProvider: error(
    'identity.no_provider',
    'rule',
    () => 'This installation has no identity provider. Sign in with your password or a passkey.',
  ),
  visitUnknown: error(
    'identity.visit_unknown',
    'forbidden',
    () => 'This browser has not been sent to the provider for this, or too long ago. Begin again.',
  ),
  notVouchedFor: error(
    'identity.not_vouched_for',
    'forbidden',
    () => 'The provider does not vouch for you, or its answer does not fit. Begin again.',
  ),
  accountNotLinked: error(
    'identity.account_not_linked',
    'forbidden',
    () => 'Nobody here has linked this account. Sign in with your password, and link it under your account.',
  ),
  accountLinkedElsewhere: error(
    'identity.account_linked_elsewhere',
    'conflict',
    () => 'Somebody else here has linked this account. Take another one.',
  ),
  tooManyAccounts: error(
    'identity.too_many_accounts',
    'rule',
    (most: number) => `You have linked ${most} accounts already. Unlink them first.`,
  ),
  passkeyRefused: error(
    'identity.passkey_refused',
    'unauthenticated',
    () =>
      'This passkey is not one of yours here, or took too long. Try again, or sign in with your password.',
  ),
  accountExists: error(
    'identity.account_exists',
    'conflict',
    () => 'There is an account with this address already. Sign in with it, and accept the invitation then.',
  ),
  passkeyNotFound: error(
    'identity.passkey_not_found',
    'not_found',
    () => 'You have no such passkey. Check its id.',
  ),
  tooManyPasskeys: error(
    'identity.too_many_passkeys',
    'rule',
    (most: number) => `You have ${most} passkeys already. Remove one that you do not use.`,
  ),
  invalidPasskeyName: error(
    'identity.invalid_passkey_name',
    'validation',
    () => 'Give the passkey a name of 1 to 63 characters without control characters.',
  ),
  secondFactorRequired: error(
    'identity.second_factor_required',
    'unauthenticated',
    () => 'This account has a second factor. Send a code of your app, or a recovery code, too.',
  ),
  wrongCode: error(
    'identity.wrong_code',
    'unauthenticated',
    () => 'This code is not right, or was used before. Wait for the next one and try again.',
  ),
  secondFactorExists: error(
    'identity.second_factor_exists',
    'conflict',
    () => 'You have a second factor already. Remove it before you set up another one.',
  ),
  secondFactorMissing: error(
    'identity.second_factor_missing',
    'rule',
    () => 'You have no second factor yet. Set one up under your account first.',
  ),
  wrongPassword: error(
    'identity.wrong_password',
    'forbidden',
    () => 'This is not your present password. Check it and try again, or set another one by mail.',
  ),
  invalidPasswordLength: error(
    'identity.invalid_password_length',
    'validation',
    (least: number, most: number) => `A password has ${least} to ${most} characters. A few words will do.`,
  ),
  commonPassword: error(
    'identity.common_password',
    'validation',
    () => 'Who guesses tries this password among the first. Take a few words that nobody puts together.',
  ),
  passwordAboutPerson: error(
    'identity.password_about_person',
    'validation',
    () => 'This is little more than your name or address, which others know. Take other words.',
  ),
  resetLinkInvalid: error(
    'identity.reset_link_invalid',
    'forbidden',
    () => 'This link has been used, or has expired. Ask for another one.',
  ),
  verificationLinkInvalid: error(
    'identity.verification_link_invalid',
    'forbidden',
    () => 'This link has expired, or is not one of ours. Sign in and ask for another one.',
  ),
  emailVerified: error(
    'identity.email_verified',
    'conflict',
    () => 'This address is verified already. There is nothing left to do.',
  ),
  tokenExists: error(
    'identity.token_exists',
    'conflict',
    () => 'This token is issued already. Issue another one.',
  ),
  tokenNotFound: error(
    'identity.token_not_found',
    'not_found',
    () => 'There is no such token. Check its id.',
  ),
  invalidTokenName: error(
    'identity.invalid_token_name',
    'validation',
    () => 'Give the token a name of 1 to 63 characters without control characters.',
  ),
  invalidTokenScopes: error(
    'identity.invalid_token_scopes',
    'validation',
    () => 'Give the token at least one scope, and each scope once.',
  ),
  invalidTokenExpiry: error(
    'identity.invalid_token_expiry',
    'validation',
    (days: number) => `Let the token expire in the future, at most ${days} days from now.`,
  ),
  installationClaimed: error(
    'identity.installation_claimed',
    'conflict',
    () => 'This installation has its first owner already. Sign in, or ask the owner for access.',
  ),
  setupLinkInvalid: error(
    'identity.setup_link_invalid',
    'forbidden',
    () => 'This set-up link is not the current one. Use the newest link, or have the operator issue another.',
  ),
  setupBegunOtherwise: error(
    'identity.setup_begun_otherwise',
    'conflict',
    () => 'This set-up was begun with another password. Send the one of the first try.',
  ),
  setupLinkExpired: error(
    'identity.setup_link_expired',
    'forbidden',
    () => 'This set-up link has expired. Have the operator issue another.',
  ),
};
