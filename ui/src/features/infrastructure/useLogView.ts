import { computed, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { LogBuffer } from './log-buffer';
import { asText, findInLog, lineOfHash, nextHit } from './log-search';
import { useVirtualRows } from './useVirtualRows';
import type { VirtualRows } from './useVirtualRows';
import { rowStarts } from './wrapped-heights';

/** Pixels; the type face of the log is 12 px and each letter of it 0.6 em. */
export const ROW_HEIGHT = 20;
const LETTER = 7.23;
/** The time and the paddings beside a line. */
const BESIDE = 118;

export type LogView = {
  readonly rows: VirtualRows;
  readonly search: Ref<string>;
  readonly isWrapped: Ref<boolean>;
  readonly columns: ComputedRef<number>;
  readonly hits: ComputedRef<readonly number[]>;
  /** Index of the line that the search or the address points at. */
  readonly marked: Readonly<Ref<number | null>>;
  readonly step: (step: 1 | -1) => void;
  readonly download: (name: string) => void;
};

/** What the reader of a log does with it: search, break lines, point at one, take it away. */
export function useLogView(
  viewport: Readonly<Ref<HTMLElement | null>>,
  log: () => LogBuffer,
  hash: () => string,
): LogView {
  const search = ref('');
  const isWrapped = ref(false);
  const marked = ref<number | null>(null);
  const width = ref(800);
  const columns = computed(() => Math.max(20, Math.floor((width.value - BESIDE) / LETTER)));
  const starts = computed(() => (isWrapped.value ? rowStarts(log().lines, columns.value) : null));
  const rows = useVirtualRows({
    viewport,
    count: () => log().lines.length,
    rowHeight: ROW_HEIGHT,
    starts: () => starts.value,
  });
  watch(rows.width, (now) => (width.value = now), { immediate: true });
  const hits = computed(() => findInLog(log().lines, search.value));

  function mark(index: number | null): void {
    marked.value = index;
    if (index !== null) rows.show(index);
  }

  watch(search, () => mark(nextHit(hits.value, null, 1)));
  // The line of the address is shown once it has arrived, and only once: after that the reader scrolls.
  let awaited = lineOfHash(hash());
  watch(
    [() => log().lines.length, hash],
    (_now, [, hashBefore]) => {
      if (hash() !== hashBefore && hashBefore !== undefined) awaited = lineOfHash(hash());
      if (awaited === null) return;
      const index = log().lines.findIndex(({ seq }) => seq === awaited);
      if (index === -1) return;
      awaited = null;
      mark(index);
    },
    { immediate: true, flush: 'post' },
  );

  return {
    rows,
    search,
    isWrapped,
    columns,
    hits,
    marked,
    step: (step) => mark(nextHit(hits.value, marked.value, step)),
    download: (name) => save(name, asText(log().lines)),
  };
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
