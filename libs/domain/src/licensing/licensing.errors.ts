import { error } from '../kernel';
import type { Instant } from '../kernel';
import type { LicenseFeature } from './licensing.messages';

export const licensingErrors = {
  noLicense: error(
    'licensing.no_license',
    'forbidden',
    () => 'This organization has no license. Ask your provider to issue one.',
  ),
  licenseExpired: error(
    'licensing.license_expired',
    'forbidden',
    (expiredAt: Instant) => `The license expired at ${expiredAt}. Renew it; renewing is always possible.`,
  ),
  featureNotLicensed: error(
    'licensing.feature_not_licensed',
    'forbidden',
    (feature: LicenseFeature) => `The license does not include ${feature}. Choose a tier that does.`,
  ),
  quotaExhausted: error(
    'licensing.quota_exhausted',
    'quota',
    (limit: number, used: number) =>
      `The license allows ${limit} servers and ${used} are in use or on order. Upgrade the license or remove a server.`,
  ),
  licenseExists: error(
    'licensing.license_exists',
    'conflict',
    () => 'This license is issued already with other terms. Issue a new license.',
  ),
  licenseNotFound: error(
    'licensing.license_not_found',
    'not_found',
    () => 'There is no such license. Check its id.',
  ),
  invalidLimit: error(
    'licensing.invalid_limit',
    'validation',
    () => 'A limit is a whole number from 0, or null for unlimited.',
  ),
  expiryInPast: error(
    'licensing.expiry_in_past',
    'validation',
    () => 'The end of a license lies in the future. Choose a later date.',
  ),
  renewalNotLater: error(
    'licensing.renewal_not_later',
    'rule',
    (expiresAt: Instant) => `The license runs until ${expiresAt} already. Renew it to a later date.`,
  ),
  invalidQuantity: error('licensing.invalid_quantity', 'validation', () => 'Reserve a whole number from 1.'),
};
