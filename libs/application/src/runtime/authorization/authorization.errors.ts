import { error } from '@slipway/domain/kernel';

export const authorizationErrors = {
  unauthenticated: error(
    'identity.unauthenticated',
    'unauthenticated',
    () => 'Sign in, or send a valid API token in the Authorization header.',
  ),
  inPersonOnly: error(
    'identity.in_person_only',
    'forbidden',
    () => 'No API token may do this. Sign in with a browser.',
  ),
  stepUpRequired: error(
    'identity.step_up_required',
    'forbidden',
    () =>
      'Prove once more that it is you: say your password again, or sign in anew. Then this works for ten minutes.',
  ),
  secondFactorDemanded: error(
    'identity.second_factor_demanded',
    'forbidden',
    () =>
      'This organization asks everybody for a second factor. Set one up under your account, or sign in with a passkey.',
  ),
  forbidden: error(
    'organizations.forbidden',
    'forbidden',
    (permission: string) =>
      `You may not do this here; it needs ${permission}. Ask an owner of the organization.`,
  ),
  suspended: error(
    'organizations.suspended',
    'forbidden',
    () => 'This organization is suspended, or one above it is. Ask whoever looks after it to resume it.',
  ),
  archived: error(
    'organizations.archived',
    'forbidden',
    () => 'This organization is archived, or one above it is. An owner above can restore it.',
  ),
  /** Also the answer for what belongs to somebody else: nobody learns that it exists. */
  notFound: error(
    'organizations.not_found',
    'not_found',
    () => 'There is no such organization, or you have no access to it.',
  ),
};
