import type { Access, FoldCache } from '@slipway/application/runtime';
import { authorizationErrors } from '@slipway/application/runtime';
import { aggregateOf, changesBetween, stateAt, statesAround } from '@slipway/application/audit';
import type { Change, StateAt } from '@slipway/application/audit';
import type { EventStore, Json } from '@slipway/application/ports';
import { subtreeOf, tree } from '@slipway/domain/organizations';
import type { RecordedEvent } from '@slipway/application/ports';
import { findAuditEvent, hasStream } from '@slipway/infra/audit/audit-timeline.view';
import type { AuditItem } from '@slipway/infra/audit/audit-timeline.view';
import type { PersonalData } from '@slipway/infra/crypto/personal-data';
import type { Reads } from '@slipway/infra/projections/read-scope';
import { found } from '../http/id-param';

export type AuditRoomParts = {
  readonly store: EventStore;
  readonly folds: FoldCache;
  readonly reads: Reads;
  readonly personal: Pick<PersonalData, 'hide'>;
};
export type Moment = { readonly position?: string | undefined; readonly at?: string | undefined };
export type Changed = {
  readonly before: Json;
  readonly after: Json;
  readonly changes: readonly Change[];
};

/** What an auditor looks at besides the list: a thing as it was, and what an event changed about it. */
export class AuditRoom {
  constructor(private readonly parts: AuditRoomParts) {}

  /** Below itself looks whoever may manage there: a person with a role that reaches down. */
  async reach(
    { organizationId, topBranchId, role, principal }: Access,
    isWide: boolean,
  ): Promise<readonly string[]> {
    if (!isWide) return [organizationId];
    if (role === 'custom' || principal.kind === 'token')
      throw authorizationErrors.forbidden('audit.event.read in the organizations below');
    const { state } = await this.parts.folds.refresh(tree, `tree-${topBranchId}`);
    return [...subtreeOf(state, organizationId)];
  }

  async event(organizationId: string, eventId: string): Promise<AuditItem> {
    return found(await findAuditEvent(organizationId, eventId, this.parts.reads), 'event');
  }

  /** `null`: the event is about nothing whose state is kept, or about more than this organization may see. */
  async changedBy(organizationId: string, { stream, revision }: AuditItem): Promise<Changed | null> {
    const decider = aggregateOf(stream, organizationId);
    if (decider === null) return null;
    const states = await statesAround(this.parts.store, decider, { stream, revision: BigInt(revision) });
    const { personal } = this.parts;
    const [before, after] = [await personal.hide(states.before), await personal.hide(states.after)];
    return { before, after, changes: changesBetween(before, after) };
  }

  /** The newest state, or that of a moment; a stream of somebody else is answered like a missing one. */
  async state(organizationId: string, stream: string, { position, at }: Moment): Promise<StateAt> {
    const isTheirs = await hasStream(organizationId, stream, this.parts.reads);
    const decider = isTheirs ? aggregateOf(stream, organizationId) : null;
    // As instants, not as texts: one with and one without thousandths of a second do not compare.
    const until = at === undefined ? Infinity : Date.parse(at);
    const isIn = ({ position: here, metadata }: RecordedEvent): boolean =>
      (position === undefined || here <= position) && Date.parse(metadata.occurredAt) <= until;
    const shown = await stateAt(this.parts.store, found(decider, 'state'), { stream, isIn });
    return { ...shown, state: await this.parts.personal.hide(shown.state) };
  }
}
