import { trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { safeguards } from './safeguards';
import { safeguardCommands as commands, safeguardEvents as events } from './second-factor.messages';

const organizationId = trusted<OrganizationId>('acme');
const demanded = events.secondFactorDemanded({ organizationId });
const waived = events.secondFactorWaived({ organizationId });
const protectedActor = { actorHasSecondFactor: true };

describe('an organization that demands nothing', () => {
  it('demands a second factor, by who has one', () => {
    given(safeguards, [])
      .when(commands.demandSecondFactor({ organizationId }), protectedActor)
      .then([demanded]);
    given(safeguards, [])
      .when(commands.demandSecondFactor({ organizationId }), { actorHasSecondFactor: false })
      .fails('identity.second_factor_missing');
  });

  it('has nothing to waive', () =>
    given(safeguards, [demanded, waived])
      .when(commands.waiveSecondFactor({ organizationId }), protectedActor)
      .then([]));
});

describe('an organization that demands a second factor', () => {
  it('demands it once', () =>
    given(safeguards, [demanded])
      .when(commands.demandSecondFactor({ organizationId }), protectedActor)
      .then([]));

  it('waives it', () =>
    given(safeguards, [demanded])
      .when(commands.waiveSecondFactor({ organizationId }), protectedActor)
      .then([waived]));
});
