import { useQuery } from '@tanstack/vue-query';
import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';

export type ReadOptions<T> = {
  readonly key: MaybeRefOrGetter<readonly unknown[]>;
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly isWanted?: () => boolean;
};
/** What `QueryState` needs, and what was read. */
export type Read<T> = {
  readonly data: ComputedRef<T | null>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
};

/** One thing that is read and shown; a list behind a cursor is `usePagedList`. */
export function useRead<T>({ key, read, isWanted }: ReadOptions<T>): Read<T> {
  const query = useQuery({
    queryKey: computed(() => toValue(key)),
    queryFn: ({ signal }) => read(signal),
    enabled: computed(() => isWanted?.() ?? true),
  });
  return {
    data: computed(() => query.data.value ?? null),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
  };
}
