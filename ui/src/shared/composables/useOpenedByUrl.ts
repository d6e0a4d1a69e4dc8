import { ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** A form that `?new=true` opens, so that it can be linked to; closing it leaves the address as it was before. */
export function useOpenedByUrl(): Ref<boolean> {
  const route = useRoute();
  const router = useRouter();
  const isOpen = ref(route.query['new'] === 'true');
  watch(
    () => route.query['new'],
    (wanted) => (isOpen.value = wanted === 'true'),
  );
  watch(isOpen, (open) => {
    if (open || route.query['new'] === undefined) return;
    const { new: _, ...query } = route.query;
    void router.replace({ query });
  });
  return isOpen;
}
