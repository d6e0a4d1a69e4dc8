import { error } from '@slipway/domain/kernel';

export const authorizationErrors = {
  unauthenticated: error(
    'identity.unauthenticated',
    'unauthenticated',
    () => 'Sign in, or send a valid API token in the Authorization header.',
  ),
  forbidden: error(
    'organizations.forbidden',
    'forbidden',
    (permission: string) =>
      `You may not do this here; it needs ${permission}. Ask an owner of the organization.`,
  ),
  /** Also the answer for what belongs to somebody else: nobody learns that it exists. */
  notFound: error(
    'organizations.not_found',
    'not_found',
    () => 'There is no such organization, or you have no access to it.',
  ),
};
