import { DatabaseError } from 'pg';
import { GuardMoved, WrongExpectedRevision } from '@slipway/application/ports';

/**
 * Serialization failure and deadlock, lost connection, want of room, a lock or time, a server that stops or starts.
 * The same statement may succeed later, so nothing is wrong with the event at hand.
 */
const passingStates = /^(40001|40P01|08...|53...|55P03|57014|57P0.|25P03|25006)$/;
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** The driver's own errors, which carry no code. */
const driverMessages =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client was closed)/;

/** Whether trying again may help. Everything else is for a human to look at. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  if (error instanceof DatabaseError) return passingStates.test(error.code ?? '');
  if ('retryable' in error) return error.retryable === true;
  return error instanceof WrongExpectedRevision || error instanceof GuardMoved || isLostConnection(error);
}

/**
 * A table, a column or a right is missing. Every event meets the same error, so it is not the event's: the schema is
 * older than the code, or somebody changed it.
 */
export function blamesTheSchema(error: unknown): boolean {
  return error instanceof DatabaseError && /^(42|3F|3D)/.test(error.code ?? '');
}

function isLostConnection(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return socketCodes.has(code) || driverMessages.test(error.message);
}

/** The message alone, with an end: it goes into rows and logs. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}
