import { error } from '../kernel';

export const identityErrors = {
  userExists: error(
    'identity.user_exists',
    'conflict',
    () => 'This user is registered already. Sign in instead.',
  ),
  signInBusy: error(
    'identity.sign_in_busy',
    'rate',
    () => 'Too many people sign in at this moment. Try again in a few seconds.',
  ),
  wrongCredentials: error(
    'identity.wrong_credentials',
    'unauthenticated',
    () => 'E-mail address or password is not right. Check both and try again.',
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
