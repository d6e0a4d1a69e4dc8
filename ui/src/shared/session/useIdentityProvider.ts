import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import { useRead } from '@/shared/composables/useRead';

/** How the identity provider of this installation is called; `null` when there is none, or nobody knows yet. */
export function useIdentityProvider(): ComputedRef<string | null> {
  const { data } = useRead({ key: ['identity-provider'], read: api.identityProvider });
  return computed(() => data.value?.name ?? null);
}
