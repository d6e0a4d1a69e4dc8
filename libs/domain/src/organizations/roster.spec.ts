import { fold, trusted } from '../kernel';
import type { OrganizationId, UserId } from '../kernel';
import { given } from '../kernel/given';
import { rosterCommands as commands, rosterEvents as events } from './organizations.messages';
import { roleOf, roster } from './roster';

const anna = { organizationId: trusted<OrganizationId>('acme'), userId: trusted<UserId>('anna') };
const bert = { ...anna, userId: trusted<UserId>('bert') };

describe('an empty roster', () => {
  it('takes an owner', () =>
    given(roster, [])
      .when(commands.appointOwner(anna))
      .then([events.ownerAppointed(anna)]));
  it('knows nobody', () => expect(roleOf(roster.initial(), anna.userId)).toBeUndefined());
});

describe('a roster with an owner', () => {
  const appointed = [events.ownerAppointed(anna)];
  it('does not appoint the same owner twice', () =>
    given(roster, appointed).when(commands.appointOwner(anna)).then([]));
  it('takes another owner', () =>
    given(roster, appointed)
      .when(commands.appointOwner(bert))
      .then([events.ownerAppointed(bert)]));
  it('knows each one’s role', () => {
    const state = fold(roster, appointed);
    expect(roleOf(state, anna.userId)).toBe('owner');
    expect(roleOf(state, bert.userId)).toBeUndefined();
  });
});
