/** `null` for an empty answer. Throws what `JSON.parse` throws. */
export function parseAnswer(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}

/** A piece of an answer's body; the types do not say what it consists of. */
export function bytesOf(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError('the body of an answer consists of something else than bytes');
}

const deepest = 5;

/** Names and codes of an error and of its causes; a host with two addresses fails with one error for each. */
export function codesOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > deepest) return [];
  const { name, code, cause, errors } = error as Readonly<Record<string, unknown>>;
  const own = [name, code].filter((word) => typeof word === 'string');
  const inner: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return [...own, ...[...inner, cause].flatMap((next) => codesOf(next, depth + 1))];
}
