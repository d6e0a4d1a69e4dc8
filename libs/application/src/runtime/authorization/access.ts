import type { AnyDecider } from '@slipway/domain/contexts';
import {
  identityErrors,
  installation,
  safeguards,
  token,
  tokenIsUsable,
  user,
} from '@slipway/domain/identity';
import { later } from '@slipway/domain/kernel';
import type { Actor, Instant, OrganizationId, UserId } from '@slipway/domain/kernel';
import {
  ancestorsOf,
  decideAccess,
  isForOperators,
  levelsOf,
  organization,
  placeOf,
  reachesDown,
  rightsOf,
  roster,
  statusOf,
  tree,
} from '@slipway/domain/organizations';
import type {
  AccessDecision,
  Held,
  Level,
  OrganizationStatus,
  Permission,
  Role,
  Standing,
} from '@slipway/domain/organizations';
import type { Clock, EventStore, StreamGuard, StreamId } from '../../ports';
import type { FoldCache } from '../fold-cache';
import type { Authority } from '../request';
import { authorizationErrors } from './authorization.errors';
import { lacksFactor, waitsFor } from './demanded-factor';
import type { FactorFacts, Presence, WaitsFor } from './demanded-factor';

/** Somebody who has proven who they are, by a session or a token. */
export type Principal = Extract<Actor, { kind: 'user' | 'token' }>;

/** A request that the policy allowed, with the revisions of the streams that allow it. */
export type Access = Pick<Authority, 'guards'> & {
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly principal: Principal;
  readonly presence: Presence;
  /** The strongest role that allows it, here or above. */
  readonly role: Role;
  renew(): Promise<Access>;
};

export type Explained = {
  readonly waitsFor: WaitsFor | null;
  readonly decision: AccessDecision;
  readonly status: OrganizationStatus;
  readonly levels: readonly Level[];
};

const freshSeconds = 600;

type Chain = { readonly topBranchId: OrganizationId; readonly above: readonly OrganizationId[] };

/**
 * Decides access from the write side: streams at their current revision, never a projection. What was taken away is
 * refused on the very next request, even when every projection stands still.
 */
export class AccessControl {
  constructor(
    private readonly folds: FoldCache,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** For what is about the person, not about an organization. Refuses like `authorize` whoever is nobody any more. */
  async admit(principal: Principal): Promise<void> {
    await Promise.all(streamsOf(principal).map((stream) => this.#refresh(stream)));
    this.#refuseNobody(principal);
  }

  /** The one organization that a token may see; `null` for a person, who sees all of their own. */
  async boundTo(principal: Principal): Promise<OrganizationId | null> {
    if (principal.kind === 'user') return null;
    const { state } = await this.folds.refresh(token, `token-${principal.tokenId}`);
    if (state.status === 'unissued') throw authorizationErrors.unauthenticated();
    return state.organizationId;
  }

  /**
   * Refuses with 401 a token that was revoked or has expired and a person who was forgotten, with 404 an organization
   * that the principal has nothing to do with, with 403 an action too much.
   */
  async authorize(
    principal: Principal,
    organizationId: OrganizationId,
    permission: Permission,
    presence: Presence = 'password',
  ): Promise<Access> {
    const topBranchId = await this.#topBranchOf(organizationId);
    if (topBranchId === null) {
      // Who is nobody any more hears the same of every organization, be there one or not.
      await this.admit(principal);
      throw authorizationErrors.notFound();
    }
    const runsInstallation = await this.#runsInstallation(organizationId, permission);
    const { chain, guards } = await this.#current(principal, organizationId, topBranchId);
    this.#refuseNobody(principal);
    const standing = { ...this.#standing(principal, organizationId, chain), runsInstallation };
    const decision = decideAccess(permission, standing);
    if (decision.access === 'unknown') throw authorizationErrors.notFound();
    if (decision.access === 'forbidden') throw authorizationErrors.forbidden(permission);
    if (decision.access === 'closed') throw authorizationErrors[decision.status]();
    if (this.#lacksFactor(principal.userId, organizationId, presence))
      throw authorizationErrors.secondFactorDemanded();
    return {
      organizationId,
      topBranchId,
      principal,
      presence,
      role: decision.by.role,
      guards,
      renew: () => this.authorize(principal, organizationId, permission, presence),
    };
  }

  /** What would be decided for a person, and by which of their roles: the same way as for a request. */
  async explain(userId: UserId, organizationId: OrganizationId, permission: Permission): Promise<Explained> {
    const topBranchId = await this.#topBranchOf(organizationId);
    if (topBranchId === null) throw authorizationErrors.notFound();
    const principal: Principal = { kind: 'user', userId };
    const runsInstallation = await this.#runsInstallation(organizationId, permission);
    const { chain } = await this.#current(principal, organizationId, topBranchId);
    const standing = { ...this.#standing(principal, organizationId, chain), runsInstallation };
    return {
      decision: decideAccess(permission, standing),
      waitsFor: waitsFor(...this.#factorFacts(userId, organizationId)),
      status: standing.status,
      // Who is a viewer above is nobody here, and nobody's business here.
      levels: levelsOf(permission, standing).filter(
        ({ level, role }) => level === 'own' || reachesDown(role),
      ),
    };
  }

  /** Refuses whose last proof is too long ago for an act that a stranger at an open screen must not do. */
  requireFreshProof(provenAt: Instant): void {
    if (this.clock.now() > later(provenAt, freshSeconds)) throw authorizationErrors.stepUpRequired();
  }

  #lacksFactor(userId: UserId, organizationId: OrganizationId, presence: Presence): boolean {
    return lacksFactor(...this.#factorFacts(userId, organizationId), presence);
  }

  #factorFacts(userId: UserId, organizationId: OrganizationId): FactorFacts {
    return [
      this.folds.peek(user, `user-${userId}`)?.state,
      this.folds.peek(safeguards, `safeguards-${organizationId}`)?.state,
    ];
  }

  /** Brings every fold of the chain of rights to its stream's current revision: one round trip when all are warm. */
  async #current(
    principal: Principal,
    organizationId: OrganizationId,
    topBranchId: OrganizationId,
  ): Promise<{ readonly chain: Chain; readonly guards: readonly StreamGuard[] }> {
    for (;;) {
      const chain = this.#chain(organizationId, topBranchId);
      const streams = chainStreams(principal, organizationId, chain);
      const heads = await this.store.heads(streams);
      const guards = streams.map((stream) => ({ stream, revision: heads.get(stream) ?? null }));
      const stale = guards.filter(({ stream, revision }) => !this.#isCurrent(stream, revision));
      if (stale.length === 0) return { chain, guards };
      await Promise.all(stale.map(({ stream }) => this.#refresh(stream)));
    }
  }

  #chain(organizationId: OrganizationId, topBranchId: OrganizationId): Chain {
    const fold = this.folds.peek(tree, `tree-${topBranchId}`);
    return { topBranchId, above: fold ? ancestorsOf(fold.state, organizationId) : [] };
  }

  #isCurrent(stream: StreamId, revision: bigint | null): boolean {
    const fold = this.folds.peek(deciderOf(stream), stream);
    // A fold that has read further than the head it is compared with is newer, not stale.
    return fold !== undefined && (fold.revision ?? -1n) >= (revision ?? -1n);
  }

  async #refresh(stream: StreamId): Promise<void> {
    await this.folds.refresh(deciderOf(stream), stream);
  }

  #standing(principal: Principal, organizationId: OrganizationId, chain: Chain): Standing {
    const fold = this.folds.peek(tree, `tree-${chain.topBranchId}`);
    const isInTree = fold !== undefined && placeOf(fold.state, organizationId) !== undefined;
    const scopes = this.#tokenScopes(principal, organizationId);
    const isKnown = this.#isRegistered(principal.userId) && isInTree && scopes !== 'none';
    return {
      status: this.#statusOf(organizationId, chain),
      here: isKnown ? this.#held(organizationId, principal, chain) : null,
      above: isKnown
        ? chain.above.map((id) => this.#held(id, principal, chain)).filter((held) => held !== null)
        : [],
      tokenScopes: scopes === 'none' ? [] : scopes,
    };
  }

  /** A tree that is not at hand says nothing: then it is as if everything in it were archived. */
  #statusOf(organizationId: OrganizationId, { topBranchId }: Chain): OrganizationStatus {
    const places = this.folds.peek(tree, `tree-${topBranchId}`);
    return places ? statusOf(places.state, organizationId) : 'archived';
  }

  #held(organizationId: OrganizationId, principal: Principal, chain: Chain): Held | null {
    const fold = this.folds.peek(roster, `roster-${organizationId}`);
    const rights = fold && rightsOf(fold.state, principal.userId);
    return rights ? { organizationId, ...rights, status: this.#statusOf(organizationId, chain) } : null;
  }

  #isRegistered(userId: UserId): boolean {
    return this.folds.peek(user, `user-${userId}`)?.state.status === 'registered';
  }

  /** A token is bound to one organization: for any other it is nobody. */
  #tokenScopes(principal: Principal, organizationId: OrganizationId): Standing['tokenScopes'] | 'none' {
    if (principal.kind === 'user') return null;
    const state = this.folds.peek(token, `token-${principal.tokenId}`)?.state;
    return state?.status === 'issued' && state.organizationId === organizationId ? state.scopes : 'none';
  }

  /** A session or a token may outlive the person for a moment: whoever signed in while being forgotten, for one. */
  #refuseNobody(principal: Principal): void {
    const person = this.folds.peek(user, `user-${principal.userId}`)?.state;
    if (person === undefined || person.status === 'forgotten') throw authorizationErrors.unauthenticated();
    if (person.status === 'disabled') throw identityErrors.userDisabled();
    if (principal.kind === 'user') return;
    const state = this.folds.peek(token, `token-${principal.tokenId}`)?.state;
    if (!state || !tokenIsUsable(state, this.clock.now())) throw authorizationErrors.unauthenticated();
  }

  /** Claimed once, for ever; so it is read until it is, and only for what depends on it. */
  async #runsInstallation(organizationId: OrganizationId, permission: Permission): Promise<boolean> {
    if (!isForOperators(permission)) return false;
    const known = this.folds.peek(installation, 'installation-main');
    const isClaimed = known?.state.status === 'claimed';
    const { state } = isClaimed ? known : await this.folds.refresh(installation, 'installation-main');
    return state.status === 'claimed' && state.claim.organizationId === organizationId;
  }

  /** An organization's top branch never changes, so it is read once. */
  async #topBranchOf(organizationId: OrganizationId): Promise<OrganizationId | null> {
    const stream = `organization-${organizationId}`;
    const fold = this.folds.known(organization, stream) ?? (await this.folds.refresh(organization, stream));
    return fold.state.status === 'created' ? fold.state.topBranchId : null;
  }
}

function chainStreams(
  principal: Principal,
  organizationId: OrganizationId,
  chain: Chain,
): readonly StreamId[] {
  return [
    `tree-${chain.topBranchId}`,
    `safeguards-${organizationId}`,
    ...[organizationId, ...chain.above].map((id) => `roster-${id}`),
    ...streamsOf(principal),
  ];
}

function streamsOf(principal: Principal): readonly StreamId[] {
  const person = `user-${principal.userId}`;
  return principal.kind === 'token' ? [person, `token-${principal.tokenId}`] : [person];
}

const rightsDeciders: readonly AnyDecider[] = [tree, safeguards, roster, user, token];

function deciderOf(stream: StreamId): AnyDecider {
  const category = stream.slice(0, stream.indexOf('-'));
  const decider = rightsDeciders.find((candidate) => candidate.category === category);
  if (!decider) throw new Error(`${stream} is no stream of rights`);
  return decider;
}
