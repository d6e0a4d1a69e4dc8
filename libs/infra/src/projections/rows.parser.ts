/** Names what a statement returns: its columns and the type beside it are written together. */
export function rowsOf<R>(rows: readonly unknown[]): R[] {
  return rows as R[];
}
