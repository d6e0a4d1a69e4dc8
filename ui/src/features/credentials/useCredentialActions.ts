import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { Credential } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import type { Submission } from '@/shared/composables/useSubmission';
import { useToasts } from '@/shared/toasts/useToasts';

export type CredentialActions = {
  /** Asks the cloud itself; what it said is told either way. */
  readonly test: Submission<Credential>;
  readonly remove: Submission<Credential>;
};

export function useCredentialActions(
  organizationId: () => string,
  onRemoved: () => unknown,
): CredentialActions {
  const { t } = useI18n();
  const { show } = useToasts();
  const refreshes = () => [['credentials', organizationId()]];
  return {
    test: useAction({
      send: ({ id }: Credential) => api.testCredential(organizationId(), id),
      refreshes,
      tells: ({ name }, { verdict, account }) =>
        verdict === 'accepted'
          ? { title: t('credentials.accepted', { name }), detail: account ?? undefined }
          : null,
      onDone: ({ verdict, reason }, { name }) => {
        if (verdict === 'accepted') return;
        const detail = t('credentials.refusedDetail', { reason: reason ?? '' });
        show({ tone: 'bad', title: t('credentials.refused', { name }), detail });
      },
      showsRefusal: 'toast',
    }),
    remove: useAction({
      send: ({ id }: Credential) => api.removeCredential(organizationId(), id),
      refreshes,
      tells: ({ name }) => ({ title: t('credentials.removed', { name }) }),
      onDone: onRemoved,
    }),
  };
}
