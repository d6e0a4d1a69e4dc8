import { computed, nextTick, onScopeDispose, readonly, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { lineAtRow } from './wrapped-heights';

export type VirtualRowsOptions = {
  readonly viewport: Readonly<Ref<HTMLElement | null>>;
  readonly count: () => number;
  /** Pixels of one row. */
  readonly rowHeight: number;
  /** Where each line begins, in rows, when lines take several; `null`: each takes one. */
  readonly starts: () => Uint32Array | null;
};
export type VirtualRows = {
  readonly first: ComputedRef<number>;
  readonly last: ComputedRef<number>;
  readonly totalHeight: ComputedRef<number>;
  readonly offset: ComputedRef<number>;
  readonly width: Readonly<Ref<number>>;
  readonly isFollowing: Readonly<Ref<boolean>>;
  readonly onScroll: () => void;
  readonly follow: (wanted: boolean) => void;
  /** Brings a line into the middle, and follows the tail no longer. */
  readonly show: (index: number) => void;
};

const OVERSCAN = 20;
const END_TOLERANCE = 24;

type Viewport = {
  readonly scrollTop: Ref<number>;
  readonly height: Readonly<Ref<number>>;
  readonly width: Readonly<Ref<number>>;
};

/** The size of an element, as it changes. */
function useViewport(viewport: VirtualRowsOptions['viewport'], onResize: () => unknown): Viewport {
  const [scrollTop, height, width] = [ref(0), ref(600), ref(800)];
  const observer = new ResizeObserver(([entry]) => {
    if (entry) {
      height.value = entry.contentRect.height;
      width.value = entry.contentRect.width;
    }
    onResize();
  });
  watch(viewport, (element) => element && observer.observe(element), { immediate: true });
  onScopeDispose(() => observer.disconnect());
  return { scrollTop, height, width };
}

/** A window of rows around what is in view, and a tail that is followed until someone scrolls away from it. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { viewport, count, rowHeight, starts } = options;
  const isFollowing = ref(true);
  const { scrollTop, height, width } = useViewport(viewport, () => isFollowing.value && toEnd());

  const startOf = (index: number): number => (starts()?.[index] ?? index) * rowHeight;
  function indexAt(pixels: number): number {
    const row = Math.floor(pixels / rowHeight);
    const known = starts();
    return known ? lineAtRow(known, row) : row;
  }
  const first = computed(() => Math.max(0, indexAt(scrollTop.value) - OVERSCAN));
  const last = computed(() => Math.min(count(), indexAt(scrollTop.value + height.value) + 1 + OVERSCAN));

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

  function show(index: number): void {
    isFollowing.value = false;
    if (viewport.value) viewport.value.scrollTop = Math.max(0, startOf(index) - height.value / 2);
  }

  watch([count, starts], async () => {
    if (!isFollowing.value) return;
    await nextTick();
    toEnd();
  });

  return {
    first,
    last,
    totalHeight: computed(() => startOf(count())),
    offset: computed(() => startOf(first.value)),
    width,
    isFollowing: readonly(isFollowing),
    onScroll,
    follow,
    show,
  };
}
