import { useQuery } from '@tanstack/vue-query';
import type { UseQueryReturnType } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from '@/shared/api/api';
import type { Catalogue } from '@/shared/api/types';

export function useCatalogue(organizationId: () => string): UseQueryReturnType<Catalogue, Error> {
  return useQuery({
    queryKey: computed(() => ['catalogue', organizationId()]),
    queryFn: ({ signal }) => api.catalogue(organizationId(), signal),
    staleTime: 60_000,
  });
}
