/** One part of a projection: what one process at a time carries along. */
export type Lane = { readonly name: string; readonly version: number; readonly partition: string };

/** For a line of the log. */
export function aboutLane({ name, version, partition }: Lane): Readonly<Record<string, string | number>> {
  return { projection: name, version, partition };
}

/**
 * Two versions of a view are filled beside each other. Effects happen once, whichever version causes them: the next one
 * waits until the one before it has left.
 */
export function leaseOf({ name, version, partition }: Lane, hasTables: boolean): string {
  return hasTables ? `${name}:${version}:${partition}` : `${name}:${partition}`;
}
