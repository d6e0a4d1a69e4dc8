import { nextTick } from 'vue';
import type { Ref } from 'vue';

/** After a refused submit the focus goes to the first field that is wrong, where its message is read. */
export function useFirstInvalid(form: Readonly<Ref<HTMLElement | null>>): () => Promise<void> {
  return async () => {
    await nextTick();
    form.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
}
