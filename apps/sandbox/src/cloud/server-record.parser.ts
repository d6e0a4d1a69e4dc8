import { isFields } from '../http/fields';
import type { ServerRecord } from './server-record';

/** Reads what this program wrote itself. */
export function parseServerRecord(value: unknown): ServerRecord {
  if (!isFields(value) || typeof value['id'] !== 'string' || typeof value['sshPort'] !== 'number') {
    throw new Error('it is not the record of a server');
  }
  return value as ServerRecord;
}
