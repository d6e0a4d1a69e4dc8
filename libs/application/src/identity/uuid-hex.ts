import { isUuid } from '@slipway/domain/kernel';

/** How an id stands in a secret: 32 digits without dashes. */
export function hexOfUuid(id: string): string {
  return id.replaceAll('-', '');
}

/** The id that these digits are, or `null`. */
export function uuidOfHex(hex: string): string | null {
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) ? id : null;
}
