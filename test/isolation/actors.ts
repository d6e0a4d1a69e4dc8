import type { OrganizationName } from './things';

/** Those who belong to the organization or stand above it as managers: what they may not do is forbidden, not hidden. */
export const insiders = [
  'topOwner',
  'topAdmin',
  'owner',
  'admin',
  'member',
  'viewer',
  'custom',
  'writer',
  'reader',
] as const;

/** To these the organization does not exist, whatever it is that they ask for. */
export const strangers = [
  'rivalOwner',
  'rivalToken',
  'siblingOwner',
  'siblingToken',
  'childOwner',
  'childToken',
  'topMember',
  'topViewer',
  'topToken',
  'deactivated',
  'removed',
  'newcomer',
] as const;

export const nobodies = ['anonymous', 'revoked', 'expired', 'forgotten', 'disabled'] as const;

export const actors = [...insiders, ...strangers, ...nobodies] as const;
export type ActorName = (typeof actors)[number];

/** What each sends along to say who it is. */
export type Credentials = Readonly<Record<ActorName, Readonly<Record<string, string>>>>;

/** Where each is a member, as `/v1/me` says it. A token sees the organization that it is bound to. */
export const homes: Readonly<Partial<Record<ActorName, OrganizationName | null>>> = {
  topOwner: 'top',
  topAdmin: 'top',
  topMember: 'top',
  topViewer: 'top',
  topToken: 'top',
  owner: 'acme',
  admin: 'acme',
  member: 'acme',
  viewer: 'acme',
  custom: 'acme',
  writer: 'acme',
  reader: 'acme',
  siblingOwner: 'globex',
  siblingToken: 'globex',
  childOwner: 'child',
  childToken: 'child',
  rivalOwner: 'rival',
  rivalToken: 'rival',
  deactivated: null,
  removed: null,
  newcomer: null,
};
