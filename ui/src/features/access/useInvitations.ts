import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { Invitation } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';
import type { Submission } from '@/shared/composables/useSubmission';

export const invitationsKey = (organizationId: string) => ['invitations', organizationId] as const;

export function useInvitations(organizationId: () => string, isWanted: () => boolean): PagedList<Invitation> {
  return usePagedList({
    key: () => invitationsKey(organizationId()),
    load: (cursor, signal) => api.invitations(organizationId(), { cursor, limit: 100 }, signal),
    isWanted,
  });
}

export type InvitationActions = {
  readonly resend: Submission<Invitation>;
  readonly revoke: Submission<Invitation>;
};

/** Sending again changes the link; revoking makes it worth nothing. */
export function useInvitationActions(
  organizationId: () => string,
  onRevoked: () => unknown,
): InvitationActions {
  const { t } = useI18n();
  const nameOf = ({ email }: Invitation): string => email ?? t('members.forgotten');
  const refreshes = () => [invitationsKey(organizationId())];
  return {
    resend: useAction({
      send: ({ id }: Invitation) => api.resendInvitation(organizationId(), id),
      refreshes,
      tells: (one) => ({
        title: t('invitations.resent', { name: nameOf(one) }),
        detail: t('invitations.resentDetail'),
      }),
      showsRefusal: 'toast',
    }),
    revoke: useAction({
      send: ({ id }: Invitation) => api.revokeInvitation(organizationId(), id),
      refreshes,
      tells: (one) => ({ title: t('invitations.revoked', { name: nameOf(one) }) }),
      onDone: onRevoked,
    }),
  };
}
