import { randomInt } from 'node:crypto';

/** Something between half of it and all of it: two that met do not meet again. Milliseconds. */
export function jitter(milliseconds: number): number {
  const half = Math.ceil(milliseconds / 2);
  return half + randomInt(half + 1);
}
