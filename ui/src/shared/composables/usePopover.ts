import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

/** Open and closed; Escape and a click or focus elsewhere close it, Escape gives the focus back. */
export function usePopover(
  root: Readonly<Ref<HTMLElement | null>>,
  trigger: Readonly<Ref<HTMLElement | null>>,
): { readonly isOpen: Readonly<Ref<boolean>>; readonly close: () => void; readonly toggle: () => void } {
  const isOpen = ref(false);
  const close = (): void => {
    isOpen.value = false;
  };
  const onElsewhere = (event: Event): void => {
    const target = event.target instanceof Node ? event.target : null;
    if (isOpen.value && !root.value?.contains(target)) close();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen.value) return;
    close();
    trigger.value?.focus();
  };
  document.addEventListener('pointerdown', onElsewhere);
  document.addEventListener('focusin', onElsewhere);
  document.addEventListener('keydown', onKey);
  onScopeDispose(() => {
    document.removeEventListener('pointerdown', onElsewhere);
    document.removeEventListener('focusin', onElsewhere);
    document.removeEventListener('keydown', onKey);
  });
  return {
    isOpen: readonly(isOpen),
    close,
    toggle: () => {
      isOpen.value = !isOpen.value;
    },
  };
}
