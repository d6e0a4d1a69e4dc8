import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import type { Page } from '@/shared/api/types';

export type PagedListOptions<T> = {
  readonly key: MaybeRefOrGetter<readonly unknown[]>;
  readonly load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  readonly isWanted?: () => boolean;
  /** Milliseconds between refreshes while `isLive` says so. */
  readonly isLive?: (items: readonly T[]) => boolean;
};
export type PagedList<T> = {
  readonly items: ComputedRef<readonly T[]>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly hasMore: ComputedRef<boolean>;
  readonly isLoadingMore: ComputedRef<boolean>;
  readonly loadMore: () => void;
  readonly retry: () => void;
};

const LIVE_INTERVAL = 3000;

/** A list behind a cursor: page by page, each page kept. */
export function usePagedList<T>(options: PagedListOptions<T>): PagedList<T> {
  const query = useInfiniteQuery({
    queryKey: computed(() => toValue(options.key)),
    queryFn: ({ pageParam, signal }) => options.load(pageParam, signal),
    initialPageParam: firstPage(),
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
    enabled: computed(() => options.isWanted?.() ?? true),
    refetchInterval: (current) => {
      const items = current.state.data?.pages.flatMap((page) => page.items) ?? [];
      return options.isLive?.(items) ? LIVE_INTERVAL : false;
    },
  });
  return {
    items: computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? []),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    hasMore: computed(() => query.hasNextPage.value),
    isLoadingMore: computed(() => query.isFetchingNextPage.value),
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

function firstPage(): string | undefined {
  return undefined;
}
