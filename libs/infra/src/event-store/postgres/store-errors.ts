import type { Write } from '@slipway/application/ports/event-store';
import {
  CorruptedIdempotency,
  GuardMoved,
  StoreUnavailable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { DatabaseError } from 'pg';
import { isConnectionLoss, isShortage, isWorthRepeating, sqlState } from '../../database/sql-state';
import { parseRefusal } from './refusal.parser';

/** The store's own refusal, as one of the port's errors; nothing when PostgreSQL or the network failed. */
export function refusalOf(
  error: unknown,
  writes: readonly Pick<Write, 'stream' | 'expected'>[],
): Error | undefined {
  if (!(error instanceof DatabaseError) || !error.code?.startsWith('ES00') || error.detail === undefined) {
    return undefined;
  }
  const { kind, stream, current } = parseRefusal(error.detail);
  const expected = writes.find((write) => write.stream === stream)?.expected ?? 'any';
  switch (kind) {
    case 'wrong-revision':
      return new WrongExpectedRevision(stream, expected, current);
    case 'known-ids':
      return new CorruptedIdempotency(stream, expected);
    case 'tombstoned':
      return new StreamTombstoned(stream);
    case 'guard-moved':
      return new GuardMoved(stream);
    default:
      return undefined;
  }
}

/** What the caller learns when the store could not be asked. */
export function unavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isConnectionLoss(error))
    return new StoreUnavailable(`event store unreachable: ${reason}`, true, { cause: error });
  if (isShortage(error) || isWorthRepeating(error)) {
    return new StoreUnavailable(`event store overloaded: ${reason}`, true, { cause: error });
  }
  const state = sqlState(error) ?? 'no SQLSTATE';
  return new StoreUnavailable(
    `event store refused the statement (${state}): ${reason}. Is its schema migrated? Run: slipway migrate`,
    false,
    { cause: error },
  );
}
