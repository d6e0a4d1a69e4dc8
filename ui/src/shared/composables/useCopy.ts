import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

export type CopyState = 'idle' | 'copied' | 'selected';
const SHOWN_FOR = 2000;

/** Copies text; without a clipboard (plain HTTP) it selects `element` so that the keyboard can copy. */
export function useCopy(): {
  readonly state: Readonly<Ref<CopyState>>;
  readonly copy: (text: string, element: HTMLElement | null) => Promise<void>;
} {
  const state = ref<CopyState>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));

  async function copy(text: string, element: HTMLElement | null): Promise<void> {
    if (isSecureContext) {
      await navigator.clipboard.writeText(text);
      state.value = 'copied';
    } else if (element) {
      getSelection()?.selectAllChildren(element);
      state.value = 'selected';
    }
    clearTimeout(timer);
    timer = setTimeout(() => (state.value = 'idle'), SHOWN_FOR);
  }
  return { state: readonly(state), copy };
}
