/** Where in the log something happened. Places are texts of one width: they compare as they are. */
type Placed = { readonly position: string };

/**
 * Which of `entries` (oldest first) was the last one as of a place in the log: the newest without a place, and -1 for a
 * place before all of them.
 */
export function indexAsOf(entries: readonly Placed[], place: string | null): number {
  if (place === null) return entries.length - 1;
  return entries.findLastIndex(({ position }) => position <= place);
}

/** Things in which a whole tree of organizations stands, named after the one at its top. */
const SHARED = ['tree', 'quota'];

/** Who stands in a thing: what happened to a whole tree is told of the organizations below, too. */
export function reachOf(stream: string, organizationId: string): 'organization' | 'subtree' {
  return SHARED.some((category) => stream === `${category}-${organizationId}`) ? 'subtree' : 'organization';
}
