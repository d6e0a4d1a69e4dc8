import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { QueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { api, callLog, consistency } from '@/shared/api/api';
import type { Me } from '@/shared/api/types';

export const meQuery = {
  queryKey: ['me'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.me(signal),
  staleTime: 60_000,
};

export function useSession(): {
  readonly me: ComputedRef<Me | null>;
  readonly error: ComputedRef<Error | null>;
  readonly isPending: ComputedRef<boolean>;
  readonly retry: () => void;
  readonly signOut: () => Promise<void>;
} {
  const query = useQuery(meQuery);
  const queryClient = useQueryClient();
  const router = useRouter();
  return {
    me: computed(() => query.data.value ?? null),
    error: computed(() => query.error.value),
    isPending: computed(() => query.isPending.value),
    retry: () => void query.refetch(),
    async signOut() {
      // A read that is answered after the sign-out would look like a session that has ended by itself.
      await queryClient.cancelQueries();
      await api.signOut();
      forgetSession(queryClient);
      await router.push({ name: 'sign-in' });
    },
  };
}

/** Nothing of one person may be seen by the next one at this browser. */
export function forgetSession(queryClient: QueryClient): void {
  consistency.forget();
  callLog.forget();
  queryClient.clear();
}
