import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { ProviderAnswer } from '@/shared/api/types';
import { useSubmission } from '@/shared/composables/useSubmission';
import { errandOfTab } from '@/shared/session/provider-visit';
import type { ProviderErrand } from '@/shared/session/provider-visit';
import { needsCode } from '@/shared/session/second-factor';
import { useToasts } from '@/shared/toasts/useToasts';
import { safeNext } from './useSignIn';

export type ProviderReturn = {
  readonly errand: ProviderErrand;
  readonly code: Ref<string>;
  readonly asksForCode: ComputedRef<boolean>;
  readonly isCodeWrong: ComputedRef<boolean>;
  readonly isPending: Readonly<Ref<boolean>>;
  /** Why it did not work; the provider may have said no by itself. */
  readonly error: Readonly<Ref<ApiError | null>>;
  readonly isRefusedThere: boolean;
  readonly send: () => Promise<void>;
};

/** The way back from the identity provider: its answer signs in, or links the account there. */
export function useProviderAnswer(): ProviderReturn {
  const { t } = useI18n();
  const { show } = useToasts();
  const { query } = useRoute();
  const router = useRouter();
  const queryClient = useQueryClient();
  const errand = errandOfTab();
  const said = answerIn(query);
  const code = ref('');
  const hasAsked = ref(false);
  const { submit, isPending, error } = useSubmission({
    send: (secondFactor: string): Promise<unknown> => {
      if (errand.kind === 'link') return api.linkAccount(said);
      return api.signInByAccount({ ...said, ...(secondFactor !== '' && { secondFactor }) });
    },
    onSuccess: async () => {
      if (errand.kind === 'link') show({ tone: 'good', title: t('account.linked.linked') });
      queryClient.clear();
      await router.replace(safeNext(errand.next));
    },
  });
  return {
    errand,
    code,
    asksForCode: computed(() => hasAsked.value),
    isCodeWrong: computed(() => error.value?.code === 'identity.wrong_code'),
    isPending,
    error,
    isRefusedThere: said.code === '' || said.state === '',
    async send() {
      await submit(code.value.trim());
      if (needsCode(error.value)) hasAsked.value = true;
    },
  };
}

function answerIn(query: Readonly<Record<string, unknown>>): ProviderAnswer {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  const iss = text('iss');
  return { code: text('code'), state: text('state'), ...(iss !== '' && { iss }) };
}
