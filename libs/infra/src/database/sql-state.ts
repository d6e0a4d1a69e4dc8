import { DatabaseError } from 'pg';

/** The SQLSTATE that PostgreSQL answered, or nothing when it did not answer. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/**
 * The connection went away or never came up: what became of the statement is unknown.
 * Errors of the driver itself (reset, refused, timed out) carry no SQLSTATE; programming errors are none of ours.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return false;
  const state = sqlState(error);
  if (state === undefined) return true;
  return state.startsWith('08') || state.startsWith('57P');
}

/** Deadlock or serialization failure: rolled back for sure, and the next try has every chance. */
export function isWorthRepeating(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** Rolled back for want of something that may be there again later: memory, disk, connections, time, a lock, a primary. */
export function isShortage(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('53') || ['57014', '55P03', '25006', '25P03'].includes(state);
}
