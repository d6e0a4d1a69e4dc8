import { nextTick, readonly, ref } from 'vue';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';

/** After a navigation the focus goes to the new page's heading, and its title is read out. */
export function useRouteFocus(): { readonly announcement: Readonly<Ref<string>> } {
  const announcement = ref('');
  useRouter().afterEach(async (to, from, failure) => {
    if (failure || from.matched.length === 0 || to.path === from.path) return;
    await nextTick();
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    announcement.value = document.title;
  });
  return { announcement: readonly(announcement) };
}
