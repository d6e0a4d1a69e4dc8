import { computed, nextTick, onScopeDispose, readonly, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';

export type VirtualRowsOptions = {
  readonly viewport: Readonly<Ref<HTMLElement | null>>;
  readonly count: () => number;
  /** Pixels; every row has the same height. */
  readonly rowHeight: number;
};
export type VirtualRows = {
  readonly first: ComputedRef<number>;
  readonly last: ComputedRef<number>;
  readonly totalHeight: ComputedRef<number>;
  readonly offset: ComputedRef<number>;
  readonly isFollowing: Readonly<Ref<boolean>>;
  readonly onScroll: () => void;
  readonly follow: (wanted: boolean) => void;
};

const OVERSCAN = 20;
const END_TOLERANCE = 24;

/** A window of rows around what is in view, and a tail that is followed until someone scrolls away from it. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { viewport, count, rowHeight } = options;
  const scrollTop = ref(0);
  const height = ref(600);
  const isFollowing = ref(true);
  const observer = new ResizeObserver(([entry]) => {
    if (entry) height.value = entry.contentRect.height;
    if (isFollowing.value) toEnd();
  });
  watch(viewport, (element) => element && observer.observe(element), { immediate: true });
  onScopeDispose(() => observer.disconnect());

  const first = computed(() => Math.max(0, Math.floor(scrollTop.value / rowHeight) - OVERSCAN));
  const last = computed(() =>
    Math.min(count(), Math.ceil((scrollTop.value + height.value) / rowHeight) + OVERSCAN),
  );

  function toEnd(): void {
    const element = viewport.value;
    if (element) element.scrollTop = element.scrollHeight;
  }

  function onScroll(): void {
    const element = viewport.value;
    if (!element) return;
    scrollTop.value = element.scrollTop;
    isFollowing.value = element.scrollHeight - element.scrollTop - element.clientHeight <= END_TOLERANCE;
  }

  function follow(wanted: boolean): void {
    isFollowing.value = wanted;
    if (wanted) toEnd();
  }

  watch(count, async () => {
    if (!isFollowing.value) return;
    await nextTick();
    toEnd();
  });

  return {
    first,
    last,
    totalHeight: computed(() => count() * rowHeight),
    offset: computed(() => first.value * rowHeight),
    isFollowing: readonly(isFollowing),
    onScroll,
    follow,
  };
}
