import { assertNever, isSame } from '../kernel';
import type { Decider, Instant } from '../kernel';
import type { License } from './license-life';
import { licensingErrors } from './licensing.errors';
import { licenseEvents } from './licensing.messages';
import type { LicenseCommand, LicenseEvent, LicenseGrant } from './licensing.messages';
import { areLimitsValid } from './licensing.policies';

export type { License } from './license-life';

function issue(grant: LicenseGrant, state: License, now: Instant): readonly LicenseEvent[] {
  if (state.status === 'issued') {
    // A renewal may have moved the end since; the same wish is known by its other terms.
    if (isSame(state, { status: 'issued', ...grant, expiresAt: state.expiresAt })) return [];
    throw licensingErrors.licenseExists();
  }
  if (!areLimitsValid(grant.limits)) throw licensingErrors.invalidLimit();
  if (grant.expiresAt <= now) throw licensingErrors.expiryInPast();
  return [licenseEvents.licenseIssued(grant)];
}

/** Asks for no feature and no payment state: a license that has expired must be able to come back. */
function renew(until: Instant, state: License, now: Instant): readonly LicenseEvent[] {
  if (state.status === 'unissued') throw licensingErrors.licenseNotFound();
  const { licenseId, organizationId, expiresAt } = state;
  if (until === expiresAt) return [];
  if (until <= now) throw licensingErrors.expiryInPast();
  if (until < expiresAt) throw licensingErrors.renewalNotLater(expiresAt);
  return [licenseEvents.licenseRenewed({ licenseId, organizationId, expiresAt: until })];
}

export const license: Decider<LicenseCommand, License, LicenseEvent> = {
  category: 'license',
  events: licenseEvents,
  initial: () => ({ status: 'unissued' }),
  decide(command, state, context) {
    switch (command.type) {
      case 'licensing.issue-license':
        return issue(command.data, state, context.now);
      case 'licensing.renew-license':
        return renew(command.data.until, state, context.now);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'licensing.license-issued':
        return { status: 'issued', ...event.data };
      case 'licensing.license-renewed':
        return state.status === 'unissued' ? state : { ...state, expiresAt: event.data.expiresAt };
      default:
        return assertNever(event);
    }
  },
};
