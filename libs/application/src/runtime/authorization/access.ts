import type { AnyDecider } from '@slipway/domain/contexts';
import { token, tokenIsUsable, user } from '@slipway/domain/identity';
import type { Actor, OrganizationId, UserId } from '@slipway/domain/kernel';
import {
  ancestorsOf,
  decideAccess,
  organization,
  placeOf,
  roleOf,
  roster,
  tree,
} from '@slipway/domain/organizations';
import type { Permission, Role, Standing } from '@slipway/domain/organizations';
import type { Clock, EventStore, StreamGuard, StreamId } from '../../ports';
import type { FoldCache } from '../fold-cache';
import type { Authority } from '../request';
import { authorizationErrors } from './authorization.errors';

/** Somebody who has proven who they are, by a session or a token. */
export type Principal = Extract<Actor, { kind: 'user' | 'token' }>;

/** A request that the policy allowed, with the revisions of the streams that allow it. */
export type Access = Authority & {
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly principal: Principal;
};

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

  /** For what is about the person, not about an organization. Refuses a token that was revoked or has expired. */
  async admit(principal: Principal): Promise<void> {
    if (principal.kind === 'token') await this.folds.refresh(token, `token-${principal.tokenId}`);
    this.#refuseDeadToken(principal);
  }

  /** The one organization that a token may see; `null` for a person, who sees all of their own. */
  async boundTo(principal: Principal): Promise<OrganizationId | null> {
    if (principal.kind === 'user') return null;
    const { state } = await this.folds.refresh(token, `token-${principal.tokenId}`);
    if (state.status === 'unissued') throw authorizationErrors.unauthenticated();
    return state.organizationId;
  }

  /**
   * Refuses with 401 a token that was revoked or has expired, with 404 an organization that the principal has
   * nothing to do with, with 403 an action too much.
   */
  async authorize(
    principal: Principal,
    organizationId: OrganizationId,
    permission: Permission,
  ): Promise<Access> {
    const topBranchId = await this.#topBranchOf(organizationId);
    if (topBranchId === null) {
      // A dead token hears the same of every organization, be there one or not.
      await this.admit(principal);
      throw authorizationErrors.notFound();
    }
    const { chain, guards } = await this.#current(principal, organizationId, topBranchId);
    this.#refuseDeadToken(principal);
    const decision = decideAccess(permission, this.#standing(principal, organizationId, chain));
    if (decision.access === 'unknown') throw authorizationErrors.notFound();
    if (decision.access === 'forbidden') throw authorizationErrors.forbidden(permission);
    return {
      organizationId,
      topBranchId,
      principal,
      guards,
      renew: () => this.authorize(principal, organizationId, permission),
    };
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
      organizationId,
      roleHere: isKnown ? this.#role(organizationId, principal) : null,
      rolesAbove: isKnown
        ? chain.above.map((id) => this.#role(id, principal)).filter((role) => role !== null)
        : [],
      tokenScopes: scopes === 'none' ? [] : scopes,
    };
  }

  #role(organizationId: OrganizationId, principal: Principal): Role | null {
    const fold = this.folds.peek(roster, `roster-${organizationId}`);
    return fold ? (roleOf(fold.state, principal.userId) ?? null) : null;
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

  #refuseDeadToken(principal: Principal): void {
    if (principal.kind === 'user') return;
    const state = this.folds.peek(token, `token-${principal.tokenId}`)?.state;
    if (!state || !tokenIsUsable(state, this.clock.now())) throw authorizationErrors.unauthenticated();
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
    ...[organizationId, ...chain.above].map((id) => `roster-${id}`),
    `user-${principal.userId}`,
    ...(principal.kind === 'token' ? [`token-${principal.tokenId}`] : []),
  ];
}

const rightsDeciders: readonly AnyDecider[] = [tree, roster, user, token];

function deciderOf(stream: StreamId): AnyDecider {
  const category = stream.slice(0, stream.indexOf('-'));
  const decider = rightsDeciders.find((candidate) => candidate.category === category);
  if (!decider) throw new Error(`${stream} is no stream of rights`);
  return decider;
}
