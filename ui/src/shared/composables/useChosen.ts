import { computed, shallowRef } from 'vue';
import type { ShallowRef, WritableComputedRef } from 'vue';

export type Chosen<T> = {
  /** What a dialog is about; `null` while none is open. */
  readonly chosen: ShallowRef<T | null>;
  /** For `v-model:open`: closing the dialog lets go of it. */
  readonly isOpen: WritableComputedRef<boolean>;
};

/** The one thing of a page that a dialog is about. */
export function useChosen<T>(): Chosen<T> {
  const chosen = shallowRef<T | null>(null);
  const isOpen = computed({
    get: () => chosen.value !== null,
    set: (open) => {
      if (!open) chosen.value = null;
    },
  });
  return { chosen, isOpen };
}
