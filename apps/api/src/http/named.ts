/** A field of something that came from outside and may be anything; `undefined` when it is not there. */
export function named(name: string, source: unknown): unknown {
  if (typeof source !== 'object' || source === null) return undefined;
  return Object.getOwnPropertyDescriptor(source, name)?.value;
}
