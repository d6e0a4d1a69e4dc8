import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deciders } from '@slipway/domain/contexts';
import type { AnyDecider } from '@slipway/domain/contexts';
import { signInEvents } from '@slipway/domain/identity';
import { trusted } from '@slipway/domain/kernel';
import type {
  Instant,
  InvitationId,
  LicenseId,
  Message,
  OrganizationId,
  PermissionSetId,
  UserId,
} from '@slipway/domain/kernel';
import { quotaEvents } from '@slipway/domain/licensing';
import { denialEvents, invitationEvents, rosterEvents, treeEvents } from '@slipway/domain/organizations';
import type { Json } from '../ports';
import { freeze } from './frozen-state';

const [acme, north, shop] = ['acme', 'north', 'shop'].map((id) => trusted<OrganizationId>(id)) as [
  OrganizationId,
  OrganizationId,
  OrganizationId,
];
const [anna, bert] = ['anna', 'bert'].map((id) => trusted<UserId>(id)) as [UserId, UserId];
const noon = trusted<Instant>('2026-01-01T12:00:00.000Z');
const opening = {
  topBranchId: acme,
  licenseId: trusted<LicenseId>('license'),
  limits: { max_servers: 3 },
};
const [deploys, audits] = ['deploys', 'audits'].map((id) => ({
  organizationId: acme,
  permissionSetId: trusted<PermissionSetId>(id),
})) as [Set, Set];
type Set = { readonly organizationId: OrganizationId; readonly permissionSetId: PermissionSetId };
const request = (reservationId: string, servers: number) => ({
  reservationId,
  organizationId: north,
  purpose: 'order',
  servers,
});

const denial = (actor: string, minute: Instant) => ({
  organizationId: acme,
  actor,
  minute,
  permission: 'billing.order.read',
  because: 'organizations.not_found',
});

const invitation = (id: string) => ({
  organizationId: acme,
  invitationId: trusted<InvitationId>(id),
});
const invited = (id: string) =>
  invitationEvents.memberInvited({
    ...invitation(id),
    ...{ linkHash: `link ${id}`, expiresAt: noon, invitedBy: anna, addressHash: `address ${id}` },
    email: { subject: 'invited', sealed: { k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' } },
    assignment: { role: 'viewer' },
  });

/** A history of each aggregate that is kept in snapshots, with every event that it knows. */
const histories: Readonly<Record<string, readonly Message[]>> = {
  tree: [
    treeEvents.topBranchCreated({ organizationId: acme }),
    treeEvents.childAttached({ organizationId: north, parentId: acme, kind: 'master_branch' }),
    treeEvents.childAttached({ organizationId: shop, parentId: north, kind: 'end_user' }),
    treeEvents.subtreeMoved({ organizationId: shop, parentId: acme, formerParentId: north }),
    treeEvents.organizationSuspended({ organizationId: north, reason: 'An unpaid bill' }),
    treeEvents.organizationArchived({ organizationId: north }),
    treeEvents.organizationRestored({ organizationId: north }),
    treeEvents.organizationResumed({ organizationId: north }),
  ],
  roster: [
    rosterEvents.ownerAppointed({ organizationId: acme, userId: anna }),
    rosterEvents.ownerAppointed({ organizationId: acme, userId: bert }),
    rosterEvents.roleAssigned({ organizationId: acme, userId: bert, assignment: { role: 'admin' } }),
    rosterEvents.memberDeactivated({ organizationId: acme, userId: bert }),
    rosterEvents.memberReactivated({ organizationId: acme, userId: bert }),
    rosterEvents.memberRemoved({ organizationId: acme, userId: bert }),
    rosterEvents.permissionSetDefined({ ...deploys, name: 'Deploys', permissions: ['billing.order.read'] }),
    rosterEvents.permissionSetDefined({ ...audits, name: 'Audits', permissions: ['audit.event.read'] }),
    rosterEvents.memberAdded({
      organizationId: acme,
      userId: bert,
      assignment: { role: 'custom', permissionSetId: deploys.permissionSetId },
    }),
    rosterEvents.permissionSetDropped(audits),
    invited('one'),
    invited('two'),
    invited('three'),
    invitationEvents.invitationResent({
      ...invitation('one'),
      linkHash: 'newer',
      expiresAt: noon,
      invitedBy: bert,
    }),
    invitationEvents.invitationRevoked(invitation('two')),
    invitationEvents.invitationExpired(invitation('three')),
    invitationEvents.invitationAccepted({ ...invitation('one'), userId: bert }),
  ],
  access: [
    denialEvents.accessDenied(denial('eve', noon)),
    denialEvents.accessDenied(denial('eve', noon)),
    denialEvents.accessDenied(denial('mallory', noon)),
    denialEvents.accessDenialsCounted({ organizationId: acme, actor: 'eve', minute: noon, count: 3 }),
    denialEvents.accessDenied(denial('eve', trusted<Instant>('2026-01-01T12:01:00.000Z'))),
  ],
  signin: [
    signInEvents.signInTried({ tryId: 'one', of: 'account', at: noon }),
    signInEvents.signInTried({ tryId: 'two', of: 'account', at: noon }),
    signInEvents.signInSucceeded({ tryId: 'one' }),
    signInEvents.signInTriesCleared({}),
  ],
  quota: [
    quotaEvents.quotaOpened(opening),
    quotaEvents.quotaReserved(request('one', 1)),
    quotaEvents.quotaReserved(request('two', 2)),
    quotaEvents.quotaExceeded({ ...request('three', 1), limit: 3, used: 3 }),
    quotaEvents.quotaConfirmed(request('one', 1)),
    quotaEvents.quotaReleased(request('two', 2)),
    quotaEvents.quotaOpened({ ...opening, limits: { max_servers: null } }),
    quotaEvents.quotaReleased(request('one', 1)),
  ],
};

type Golden = Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>;
const file = 'golden-folds.json';
const golden = JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as Golden;

const kept = Object.values(deciders).filter(({ reducerVersion }) => reducerVersion !== undefined);

/** The state after each event, as a snapshot would keep it. */
function foldsOf({ category, initial, evolve }: AnyDecider): readonly Json[] {
  let state = initial();
  return (histories[category] ?? []).map((event) => {
    state = evolve(state, event);
    return freeze(state);
  });
}

/**
 * Nodes that say the same number must fold alike: each goes on from snapshots of the other. This sees what shows in
 * the histories above, and every new event has to be in them.
 */
describe.each(kept.map((decider) => [decider.category, decider] as const))(
  'the folds of %s',
  (name, decider) => {
    const version = String(decider.reducerVersion);

    it('are shown a history with every event that it knows', () => {
      const shown = new Set((histories[name] ?? []).map(({ type }) => type));
      expect([...shown].sort()).toEqual(
        Object.values(decider.events)
          .map(({ type }) => type)
          .sort(),
      );
    });

    it(`are those of its reducer version, ${version}; other folds, or another history, need the next number`, () => {
      const committed = golden[name]?.[version];
      const folds = foldsOf(decider);
      if (committed === undefined)
        throw new Error(`put this into ${file} as "${name}", "${version}": ${JSON.stringify(folds)}`);
      expect(folds).toEqual(committed);
    });
  },
);

test('no golden folds are left behind by an aggregate that keeps no snapshots', () => {
  expect(Object.keys(golden).sort()).toEqual(kept.map(({ category }) => category).sort());
});
