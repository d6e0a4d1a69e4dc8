/** Where the tables of a view stand: one side serves, the other one is built or kept. */
export type Side = 'a' | 'b';

export const schemas: Readonly<Record<Side, string>> = { a: 'rm', b: 'rm_b' };

export function otherSide(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}

/** One set of tables, filled by one version. A projection without tables has only side a. */
export type Edition = { readonly projector: string; readonly version: number; readonly side: Side };
