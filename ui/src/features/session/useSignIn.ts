import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, readonly, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { Credentials } from '@/shared/api/types';
import { useFieldText } from '@/shared/components/useErrorText';
import { useSubmission } from '@/shared/composables/useSubmission';
import { needsCode } from '@/shared/session/second-factor';

export type SignIn = {
  readonly form: { email: string; password: string; code: string };
  readonly fieldError: (field: 'email' | 'password' | 'code') => string;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: ComputedRef<ApiError | null>;
  readonly isWrong: ComputedRef<boolean>;
  /** The password was right; now a code is wanted. */
  readonly asksForCode: Readonly<Ref<boolean>>;
  readonly submit: () => Promise<void>;
};

/** Only a path of this page is followed after the sign-in, never another site's address. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function useSignIn(next: () => unknown): SignIn {
  const { t } = useI18n();
  const fieldText = useFieldText();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = reactive({ email: '', password: '', code: '' });
  const wasTried = ref(false);

  const submission = useSubmission({
    send: (body: Credentials) => api.signIn(body),
    onSuccess: async () => {
      queryClient.clear();
      await router.push(safeNext(next()));
    },
  });
  const isWrong = computed(() => submission.error.value?.code === 'identity.wrong_credentials');
  const wantsCode = ref(false);
  const isCodeWrong = computed(() => submission.error.value?.code === 'identity.wrong_code');

  return {
    form,
    fieldError(field) {
      if (field === 'code') return isCodeWrong.value ? t('signIn.codeWrong') : '';
      if (wasTried.value && form[field].trim() === '') return t('errors.fields.required');
      return fieldText(submission.fieldProblems.value[field]);
    },
    isPending: submission.isPending,
    error: computed(() => {
      const { value: error } = submission.error;
      return isWrong.value || needsCode(error) || error?.errors.length ? null : error;
    }),
    isWrong,
    asksForCode: readonly(wantsCode),
    async submit() {
      wasTried.value = true;
      if (form.email.trim() === '' || form.password === '') return;
      const code = form.code.trim();
      if (wantsCode.value && code === '') return;
      await submission.submit({
        email: form.email.trim(),
        password: form.password,
        ...(wantsCode.value && { code }),
      });
      if (needsCode(submission.error.value)) wantsCode.value = true;
    },
  };
}
