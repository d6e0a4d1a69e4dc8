import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

/** The browser's clock in milliseconds, moved on every `interval`; stops with its scope. */
export function useNow(interval = 1000): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, interval);
  onScopeDispose(() => clearInterval(timer));
  return readonly(now);
}
