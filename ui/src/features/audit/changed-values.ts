/** `/payment/amount/minor` as people read it: `payment › amount › minor`. Nothing is left of the whole. */
export function fieldName(pointer: string): string {
  return pointer
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ');
}

/** A text as it is, everything else as JSON; `null` is what the server says of a value that is not there. */
export function shownValue(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}
