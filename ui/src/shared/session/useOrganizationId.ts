import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useRoute } from 'vue-router';

/** A route parameter as text; a repeatable one counts as its first value. */
export function useRouteParam(name: string): ComputedRef<string> {
  const route = useRoute();
  return computed(() => {
    const value = route.params[name];
    return typeof value === 'string' ? value : (value?.[0] ?? '');
  });
}

export function useOrganizationId(): ComputedRef<string> {
  return useRouteParam('organizationId');
}
