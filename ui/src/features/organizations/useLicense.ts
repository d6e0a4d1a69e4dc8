import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { License } from '@/shared/api/types';
import { useSubmission } from '@/shared/composables/useSubmission';

export type LicenseState = {
  readonly license: ComputedRef<License | null>;
  readonly isMissing: ComputedRef<boolean>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  readonly renew: () => Promise<void>;
  readonly isRenewing: Readonly<Ref<boolean>>;
  readonly renewalError: Readonly<Ref<ApiError | null>>;
};

export function useLicense(organizationId: () => string): LicenseState {
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: computed(() => ['license', organizationId()]),
    queryFn: ({ signal }) => api.license(organizationId(), signal),
  });
  const renewal = useSubmission({
    send: (_body: Record<never, never>, idempotencyKey) =>
      api.renewLicense(organizationId(), { idempotencyKey }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['license', organizationId()] }),
  });
  const isMissing = computed(() => query.error.value instanceof ApiError && query.error.value.status === 404);
  return {
    license: computed(() => query.data.value ?? null),
    isMissing,
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
    renew: () => renewal.submit({}),
    isRenewing: renewal.isPending,
    renewalError: renewal.error,
  };
}
