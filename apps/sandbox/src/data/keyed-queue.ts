/** Runs works of one key one after the other, works of different keys side by side. */
export type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function keyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = tails.get(key);
    let finish = (): void => undefined;
    const tail = new Promise<void>((resolve) => {
      finish = resolve;
    });
    tails.set(key, tail);
    await before;
    try {
      return await work();
    } finally {
      finish();
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
