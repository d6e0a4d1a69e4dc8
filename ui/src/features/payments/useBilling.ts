import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import type { LedgerBalance, LedgerEntry } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

export function useLedger(organizationId: () => string): PagedList<LedgerEntry> {
  return usePagedList({
    key: () => ['ledger', organizationId()],
    load: (cursor, signal) => api.ledger(organizationId(), { cursor, limit: 100 }, signal),
  });
}

export type Balances = {
  readonly items: ComputedRef<readonly LedgerBalance[]>;
  readonly currencies: ComputedRef<readonly LedgerBalance['currency'][]>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
};

export function useBalances(organizationId: () => string): Balances {
  const query = useQuery({
    queryKey: computed(() => ['balances', organizationId()]),
    queryFn: ({ signal }) => api.balances(organizationId(), signal),
  });
  const items = computed(() => query.data.value?.items ?? []);
  return {
    items,
    currencies: computed(() => [...new Set(items.value.map(({ currency }) => currency))]),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
  };
}
