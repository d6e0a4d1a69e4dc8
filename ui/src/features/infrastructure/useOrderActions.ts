import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import { useSubmission } from '@/shared/composables/useSubmission';

export type OrderActions = {
  readonly payAgain: (paymentMethod: string) => Promise<void>;
  readonly confirm: () => Promise<void>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<ApiError | null>;
};

/** The two things a customer can still do about a payment. Pending until the views show the effect. */
export function useOrderActions(
  organizationId: string,
  orderId: () => string,
  catchUp: () => Promise<void>,
): OrderActions {
  const paying = useSubmission({
    send: (paymentMethod: string, idempotencyKey) =>
      api.payAgain(organizationId, orderId(), paymentMethod, { idempotencyKey }),
    onSuccess: catchUp,
  });
  const confirming = useSubmission({
    send: (_body: Record<never, never>, idempotencyKey) =>
      api.confirmPayment(organizationId, orderId(), { idempotencyKey }),
    onSuccess: catchUp,
  });
  return {
    payAgain: paying.submit,
    confirm: () => confirming.submit({}),
    isPending: computed(() => paying.isPending.value || confirming.isPending.value),
    error: computed(() => paying.error.value ?? confirming.error.value),
  };
}
