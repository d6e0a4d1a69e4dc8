import { UUID } from '@eventstore/db-client/generated/shared_pb';

const hexDigits = /^[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?$/i;
const nil = '00000000-0000-0000-0000-000000000000';

/** The id in lower case, or what is wrong with it in the server's words. */
export type ParsedUuid = { readonly id: string } | { readonly fault: string };

export function parseUuid(uuid: UUID | undefined): ParsedUuid {
  if (uuid === undefined) return { fault: "Value cannot be null. (Parameter 'dto')" };
  const structured = uuid.getStructured();
  if (structured === undefined) return parseText(uuid.getString());
  const bits = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()];
  return parseText(
    bits.map((part) => BigInt.asUintN(64, BigInt(part)).toString(16).padStart(16, '0')).join(''),
  );
}

function parseText(text: string): ParsedUuid {
  const [, ...parts] = hexDigits.exec(text) ?? [];
  return parts.length === 0 ? { fault: 'Unrecognized Guid format.' } : { id: parts.join('-').toLowerCase() };
}

export const isNil = (id: string): boolean => id === nil;

export function uuidText(id: string): UUID {
  const uuid = new UUID();
  uuid.setString(id);
  return uuid;
}

/** The same id as two numbers, the way a server writes it that was not asked for text. */
export function uuidNumbers(id: string): UUID {
  const digits = id.replaceAll('-', '');
  const half = (from: number): string =>
    BigInt.asIntN(64, BigInt(`0x${digits.slice(from, from + 16)}`)).toString();
  const structured = new UUID.Structured();
  structured.setMostSignificantBits(half(0));
  structured.setLeastSignificantBits(half(16));
  const uuid = new UUID();
  uuid.setStructured(structured);
  return uuid;
}
