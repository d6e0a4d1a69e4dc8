import { assertNever } from '../kernel';
import type { Decider } from '../kernel';
import { identityErrors } from './identity.errors';
import { safeguardEvents } from './second-factor.messages';
import type { SafeguardCommand, SafeguardEvent } from './second-factor.messages';

/** What an organization demands of everybody who acts in it. */
export type Safeguards = { readonly secondFactor: 'optional' | 'required' };

/** Who demands it has one already, or would be the first to stay outside. */
export type FactorOfActor = { readonly actorHasSecondFactor: boolean };

export const safeguards: Decider<SafeguardCommand, Safeguards, SafeguardEvent, FactorOfActor> = {
  category: 'safeguards',
  events: safeguardEvents,
  initial: () => ({ secondFactor: 'optional' }),
  decide(command, { secondFactor }, { actorHasSecondFactor }) {
    const { organizationId } = command.data;
    switch (command.type) {
      case 'identity.demand-second-factor':
        if (!actorHasSecondFactor) throw identityErrors.secondFactorMissing();
        return secondFactor === 'required' ? [] : [safeguardEvents.secondFactorDemanded({ organizationId })];
      case 'identity.waive-second-factor':
        return secondFactor === 'optional' ? [] : [safeguardEvents.secondFactorWaived({ organizationId })];
      default:
        return assertNever(command);
    }
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'identity.second-factor-demanded':
        return { secondFactor: 'required' };
      case 'identity.second-factor-waived':
        return { secondFactor: 'optional' };
      default:
        return assertNever(event);
    }
  },
};
