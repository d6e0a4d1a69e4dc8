import type { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Position } from '@slipway/application/ports/event-store';
import { positionOf } from './log-position.parser';

/** Of the last event; a repeated append gets the answer of the first one. */
export type Written = {
  readonly revision: bigint;
  /** None when the events are those of an earlier append that have been deleted since. */
  readonly position: Position | undefined;
};

export function writtenIn(answer: AppendResp): Written | undefined {
  const success = answer.getSuccess();
  if (success === undefined) return undefined;
  const position = success.getPosition();
  return {
    revision: success.hasCurrentRevision() ? BigInt(success.getCurrentRevision()) : -1n,
    position:
      position &&
      positionOf({ commit: position.getCommitPosition(), prepare: position.getPreparePosition() }),
  };
}

/** `actual` may be an append that nobody has been told of yet. */
export function wrongRevisionIn(answer: AppendResp): { readonly actual: bigint | null } | undefined {
  const refused = answer.getWrongExpectedVersion();
  if (refused === undefined) return undefined;
  return { actual: refused.hasCurrentRevision() ? BigInt(refused.getCurrentRevision()) : null };
}
