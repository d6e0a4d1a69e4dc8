import type { Safeguards, User } from '@slipway/domain/identity';

/**
 * By what the person is here. A passkey is two factors, so an organization that demands a second one has seen it. Who is
 * not here (a token acts, or an invitation counts) has had to come in before, and is asked only for having one.
 */
export type Presence = 'password' | 'passkey' | 'absent';

/** What the person has to do, or somebody else for them, before a role counts. */
export type WaitsFor = 'enabling' | 'second_factor' | 'passkey';

/** The person and the organization's demands, as far as they are at hand. */
export type FactorFacts = readonly [person: User | undefined, demands: Safeguards | undefined];

/**
 * Whether something is demanded that is not there. A session of a person with an app has seen a code of it: others end when
 * it is enrolled. So the person's own stream says enough of that; and a session, whether a passkey has opened it, which the
 * person still has to have. Demands that are not at hand may be there.
 */
export function lacksFactor(...[person, demands, presence]: [...FactorFacts, Presence]): boolean {
  if (demands?.secondFactor === 'optional') return false;
  if (person?.status !== 'registered') return true;
  const hasApp = person.secondFactor.status === 'enrolled';
  return !hasApp && (presence === 'password' || person.passkeys.keys.length === 0);
}

/** What stands in the way of whoever signs in with a password. */
export function waitsFor(...[person, demands]: FactorFacts): WaitsFor | null {
  if (person?.status === 'disabled') return 'enabling';
  if (person?.status !== 'registered' || !lacksFactor(person, demands, 'password')) return null;
  return lacksFactor(person, demands, 'passkey') ? 'second_factor' : 'passkey';
}
