import type { AuditRow } from './audit.http';

type GraphEdge = { readonly from: string; readonly to: string };

/** Which event led to which. A cause that is no event of the story is the command that began it. */
export function graphOf(rows: readonly AuditRow[]): {
  readonly roots: readonly string[];
  readonly edges: readonly GraphEdge[];
} {
  const events = new Set(rows.map(({ id }) => id));
  const roots = new Set(rows.map(({ causationId }) => causationId).filter((id) => !events.has(id)));
  return { roots: [...roots], edges: rows.map(({ id, causationId }) => ({ from: causationId, to: id })) };
}
