import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { Me, SeenInvitation } from '@/shared/api/types';
import { useSubmission } from '@/shared/composables/useSubmission';
import type { Submission } from '@/shared/composables/useSubmission';
import { forgetSession } from '@/shared/session/useSession';
import { useToasts } from '@/shared/toasts/useToasts';
import { obstacleOf } from './obstacle';
import type { Obstacle } from './obstacle';

export type NewPerson = { readonly name: string; readonly password: string };
export type JoinableInvitation = {
  /** What the link opens, and who is signed in (`null`: nobody). */
  readonly seen: ComputedRef<{ readonly invitation: SeenInvitation; readonly me: Me | null } | null>;
  readonly isPending: ComputedRef<boolean>;
  /** What may pass: no answer, an outage. */
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  readonly obstacle: ComputedRef<Obstacle | null>;
  readonly accepting: Submission<'accept'>;
  readonly registering: Submission<NewPerson>;
  /** Signs out, and on to the sign-in with the link in hand. */
  readonly leave: () => Promise<void>;
};

/** What the link in a mail opens. It is looked at by POST, and nobody joins before they say so. */
export function useInvitation(token: ComputedRef<string>): JoinableInvitation {
  const { t } = useI18n();
  const { show } = useToasts();
  const router = useRouter();
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: computed(() => ['invitation', token.value]),
    queryFn: async ({ signal }) => ({
      invitation: await api.lookAtInvitation(token.value),
      me: await whoIsSignedIn(signal),
    }),
    enabled: computed(() => token.value !== ''),
    // Looking is counted by the server: once is enough, and nothing is kept when the page is left.
    staleTime: Infinity,
    gcTime: 0,
  });

  async function enter(organizationId: string): Promise<void> {
    const organization = query.data.value?.invitation.organizationName ?? '';
    queryClient.clear();
    await router.replace({ name: 'overview', params: { organizationId } });
    show({ tone: 'good', title: t('invitation.joined', { organization }) });
  }
  const accepting = useSubmission({
    send: (_: 'accept') => api.acceptInvitation(token.value),
    onSuccess: ({ id }) => enter(id),
  });
  const registering = useSubmission({
    send: (wish: NewPerson) => api.registerInvited({ token: token.value, ...wish }),
    onSuccess: ({ organizationId }) => enter(organizationId),
  });

  return {
    seen: computed(() => query.data.value ?? null),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
    obstacle: computed(() => {
      if (token.value === '') return 'broken';
      const refusals = [accepting.error.value, registering.error.value, query.error.value];
      return refusals.map(obstacleOf).find((one) => one !== null) ?? null;
    }),
    accepting,
    registering,
    async leave() {
      const hash = `#token=${encodeURIComponent(token.value)}`;
      await api.signOut();
      forgetSession(queryClient);
      await router.push({ name: 'sign-in', query: { next: '/invitation' }, hash });
    },
  };
}

async function whoIsSignedIn(signal: AbortSignal): Promise<Me | null> {
  try {
    return await api.me(signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}
