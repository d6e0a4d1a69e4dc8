import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import { useSubmission } from '@/shared/composables/useSubmission';

export type PlanDecision = {
  readonly approve: (digest: string) => Promise<void>;
  readonly discard: (digest: string) => Promise<void>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<ApiError | null>;
};

/** Both name the plan that is on the screen: if another one took its place, the server says so. */
export function usePlanDecision(
  organizationId: string,
  orderId: string,
  catchUp: () => Promise<void>,
): PlanDecision {
  const approving = useSubmission({
    send: (digest: string, idempotencyKey) =>
      api.approvePlan(organizationId, orderId, digest, { idempotencyKey }),
    onSuccess: catchUp,
  });
  const discarding = useSubmission({
    send: (digest: string, idempotencyKey) =>
      api.discardPlan(organizationId, orderId, digest, { idempotencyKey }),
    onSuccess: catchUp,
  });
  return {
    approve: approving.submit,
    discard: discarding.submit,
    isPending: computed(() => approving.isPending.value || discarding.isPending.value),
    error: computed(() => approving.error.value ?? discarding.error.value),
  };
}
