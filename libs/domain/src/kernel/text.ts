const dnsLabel = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const controlCharacter = /\p{Cc}/u;

/** 1 to 63 of `a-z 0-9 -`, from a letter to a letter or digit (RFC 1035): safe as a host name and as a tag. */
export function isDnsLabel(text: string): boolean {
  return dnsLabel.test(text);
}

/** A name as people write it: trimmed, 1 to `limit` characters, no control characters. `null` when it is none. */
export function trimmedName(text: string, limit = 63): string | null {
  const name = text.trim();
  const length = [...name].length;
  return length >= 1 && length <= limit && !controlCharacter.test(name) ? name : null;
}

/** At most `limit` characters. Messages from outside have no end of their own, events do. */
export function clipped(text: string, limit = 2000): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
