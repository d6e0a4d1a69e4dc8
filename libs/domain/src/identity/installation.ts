import { assertNever, isSame } from '../kernel';
import type { Decider, Instant } from '../kernel';
import { identityErrors } from './identity.errors';
import { installationEvents } from './identity.messages';
import type {
  InstallationClaim,
  InstallationCommand,
  InstallationEvent,
  SetupLink,
} from './identity.messages';

/** One per installation. Unclaimed until the first owner came through the one-time link. */
export type Installation =
  | { readonly status: 'unclaimed' }
  | { readonly status: 'offered'; readonly link: SetupLink }
  | { readonly status: 'claimed'; readonly claim: InstallationClaim };

function issueLink(link: SetupLink, state: Installation, now: Instant): readonly InstallationEvent[] {
  if (state.status === 'claimed') throw identityErrors.installationClaimed();
  if (link.expiresAt <= now) throw identityErrors.setupLinkExpired();
  if (state.status === 'offered' && isSame(state.link, link)) return [];
  return [installationEvents.setupLinkIssued(link)];
}

function claim(data: InstallationClaim, state: Installation, now: Instant): readonly InstallationEvent[] {
  switch (state.status) {
    case 'unclaimed':
      throw identityErrors.setupLinkInvalid();
    case 'offered':
      if (state.link.linkHash !== data.linkHash) throw identityErrors.setupLinkInvalid();
      if (state.link.expiresAt <= now) throw identityErrors.setupLinkExpired();
      return [installationEvents.installationClaimed(data)];
    case 'claimed':
      if (isSame(state.claim, data)) return [];
      throw identityErrors.installationClaimed();
    default:
      return assertNever(state);
  }
}

export const installation: Decider<InstallationCommand, Installation, InstallationEvent> = {
  category: 'installation',
  events: installationEvents,
  initial: () => ({ status: 'unclaimed' }),
  decide(command, state, context) {
    switch (command.type) {
      case 'identity.issue-setup-link':
        return issueLink(command.data, state, context.now);
      case 'identity.claim-installation':
        return claim(command.data, state, context.now);
      default:
        return assertNever(command);
    }
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'identity.setup-link-issued':
        return { status: 'offered', link: event.data };
      case 'identity.installation-claimed':
        return { status: 'claimed', claim: event.data };
      default:
        return assertNever(event);
    }
  },
};
