import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { Member } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import type { Submission } from '@/shared/composables/useSubmission';

export type MemberActions = { readonly toggle: Submission<Member>; readonly remove: Submission<Member> };

/** Deactivating keeps the place for a return; removing ends it. */
export function useMemberActions(organizationId: () => string, onRemoved: () => unknown): MemberActions {
  const { t } = useI18n();
  const nameOf = ({ name, userId }: Member): string => name ?? userId;
  const refreshes = () => [['members', organizationId()]];
  return {
    toggle: useAction({
      send: ({ userId, status }: Member) =>
        status === 'active'
          ? api.deactivateMember(organizationId(), userId)
          : api.reactivateMember(organizationId(), userId),
      refreshes,
      tells: (member) => ({
        title: t(member.status === 'active' ? 'members.deactivated' : 'members.reactivated', {
          name: nameOf(member),
        }),
        detail: member.status === 'active' ? t('members.deactivatedDetail') : undefined,
      }),
      showsRefusal: 'toast',
    }),
    remove: useAction({
      send: ({ userId }: Member) => api.removeMember(organizationId(), userId),
      refreshes,
      tells: (member) => ({ title: t('members.removed', { name: nameOf(member) }) }),
      onDone: onRemoved,
    }),
  };
}
