import { createHash } from 'node:crypto';
import { v5 } from 'uuid';

/** uuidv5(parent, name): the same command mints the same ids on every retry, so a retry opens no second stream. */
export function mint(parent: string, name: string): string {
  return v5(name, parent);
}

/** Root of the ids that are derived from plain text (an Idempotency-Key, a link). Never changes. */
const root = '6f1f3a52-6f0e-4d1b-9a53-4f3b0d3f7c11';

export function mintFrom(...parts: readonly string[]): string {
  return v5(createHash('sha256').update(JSON.stringify(parts)).digest('hex'), root);
}
