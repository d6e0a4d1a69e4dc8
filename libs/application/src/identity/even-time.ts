import { pause } from '../runtime/pause';

const stepMs = 250;
const never = new AbortController().signal;

/**
 * Lasts a whole number of quarter seconds, whatever the work was and however it ended: by the time that an answer takes,
 * nobody learns whether there was anything to do.
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const spent = performance.now() - began;
    await pause(Math.ceil(spent / stepMs) * stepMs - spent, never);
  }
}
