/**
 * Remembers how far the store has moved through the commands of this page, so that the next query
 * waits for a view that has seen them (`?after=`). Kept in memory: a reload starts fresh.
 */
export type Consistency = {
  readonly remember: (token: string | null) => void;
  readonly current: () => string | null;
  readonly forget: () => void;
};

export function createConsistency(): Consistency {
  let latest: string | null = null;
  return {
    remember(token) {
      if (token !== null && (latest === null || isLater(token, latest))) latest = token;
    },
    current: () => latest,
    forget() {
      latest = null;
    },
  };
}

/** Answers may overtake each other. Positions of one store sort as text of equal length; another store wins. */
function isLater(token: string, than: string): boolean {
  const [store, position] = split(token);
  const [otherStore, otherPosition] = split(than);
  if (store !== otherStore) return true;
  if (position.length !== otherPosition.length) return position.length > otherPosition.length;
  return position > otherPosition;
}

function split(token: string): readonly [store: string, position: string] {
  const dot = token.indexOf('.');
  return dot < 0 ? ['', token] : [token.slice(0, dot), token.slice(dot + 1)];
}
