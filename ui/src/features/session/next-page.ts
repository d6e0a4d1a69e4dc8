type Place = { readonly query: Readonly<Record<string, unknown>>; readonly hash: string };

/**
 * Where the sign-in leads. The secret of a link in a mail comes along behind the #, never in the query: what stands
 * there is in the log of every server on the way.
 */
export function nextPage({ query, hash }: Place): unknown {
  const { next } = query;
  return typeof next === 'string' && !next.includes('#') ? next + hash : next;
}
