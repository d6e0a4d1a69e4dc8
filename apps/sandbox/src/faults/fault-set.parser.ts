import { isFields } from '../http/fields';
import { noFaults, type FaultSet } from './faults';

/** Reads what this program wrote itself. */
export function parseFaultSet(value: unknown): FaultSet {
  if (!isFields(value)) throw new Error('it is not a set of faults');
  return { ...noFaults, ...(value as Partial<FaultSet>) };
}
