import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';

/** What `source` says once it has stopped moving for a while: for reads that follow a hand. */
export function useSettled<T>(source: () => T, milliseconds = 150): ComputedRef<T> {
  const settled = shallowRef({ value: source() });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(source, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => (settled.value = { value }), milliseconds);
  });
  onScopeDispose(() => clearTimeout(timer));
  return computed(() => settled.value.value);
}
