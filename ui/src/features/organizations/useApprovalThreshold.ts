import { useQuery } from '@tanstack/vue-query';
import type { UseQueryReturnType } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { ApprovalThreshold, ApprovalThresholdRequest } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import type { Submission } from '@/shared/composables/useSubmission';

/** Read when somebody looks; `null` sent takes the limit away. */
export function useApprovalThreshold(
  organizationId: () => string,
  isLookedAt: Ref<boolean>,
  onDone: () => unknown,
): {
  readonly query: UseQueryReturnType<ApprovalThreshold, Error>;
  readonly action: Submission<ApprovalThresholdRequest | null>;
} {
  const { t } = useI18n();
  const query = useQuery({
    queryKey: computed(() => ['approval-threshold', organizationId()]),
    queryFn: ({ signal }) => api.approvalThreshold(organizationId(), signal),
    enabled: isLookedAt,
  });
  const action = useAction({
    send: (wish: ApprovalThresholdRequest | null) => api.setApprovalThreshold(organizationId(), wish),
    refreshes: () => [['approval-threshold', organizationId()]],
    tells: (wish) => ({ title: t(wish === null ? 'threshold.removed' : 'threshold.saved') }),
    onDone,
  });
  return { query, action };
}
