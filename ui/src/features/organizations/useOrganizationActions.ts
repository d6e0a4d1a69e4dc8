import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { Organization } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import type { Submission } from '@/shared/composables/useSubmission';

export type OrganizationActions = {
  readonly rename: Submission<string>;
  /** With the reason. */
  readonly suspend: Submission<string>;
  readonly resume: Submission<null>;
  readonly archive: Submission<null>;
  readonly restore: Submission<null>;
};

/** What an organization can become; the audit trail keeps all of it. */
export function useOrganizationActions(
  organization: () => Organization,
  onDone: () => unknown,
): OrganizationActions {
  const { t } = useI18n();
  const id = (): string => organization().id;
  const refreshes = () => [['me'], ['organization-path']];
  const told = (key: string) => () => ({
    title: t(`hierarchy.${key}Title`, { name: organization().name }),
    detail: t(`hierarchy.${key}Detail`),
  });
  const shared = { refreshes, onDone };
  return {
    rename: useAction({
      ...shared,
      send: (name: string) => api.renameOrganization(id(), name),
      tells: (name) => ({ title: t('hierarchy.renamedTitle', { name }) }),
    }),
    suspend: useAction({
      ...shared,
      send: (reason: string) => api.suspendOrganization(id(), reason),
      tells: told('suspended'),
    }),
    resume: useAction({
      ...shared,
      send: (_: null) => api.resumeOrganization(id()),
      tells: told('resumed'),
      showsRefusal: 'toast',
    }),
    archive: useAction({
      ...shared,
      send: (_: null) => api.archiveOrganization(id()),
      tells: told('archived'),
    }),
    restore: useAction({
      ...shared,
      send: (_: null) => api.restoreOrganization(id()),
      tells: told('restored'),
      showsRefusal: 'toast',
    }),
  };
}
