import { isFields } from '../http/fields';
import type { ChargeRecord } from './charge';

/** Reads what this program wrote itself. */
export function parseChargeRecord(value: unknown): ChargeRecord {
  const charge = isFields(value) ? value['charge'] : undefined;
  if (!isFields(charge) || typeof charge['id'] !== 'string' || !Array.isArray(charge['refunds'])) {
    throw new Error('it is not the record of a charge');
  }
  return value as ChargeRecord;
}
