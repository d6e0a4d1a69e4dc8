import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { Credentials } from '@/shared/api/types';
import { useFieldText } from '@/shared/components/useErrorText';
import { useSubmission } from '@/shared/composables/useSubmission';

export type SignIn = {
  readonly form: { email: string; password: string };
  readonly fieldError: (field: keyof Credentials) => string;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: ComputedRef<ApiError | null>;
  readonly isWrong: ComputedRef<boolean>;
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
  const form = reactive({ email: '', password: '' });
  const wasTried = ref(false);

  const submission = useSubmission({
    send: (body: Credentials) => api.signIn(body),
    onSuccess: async () => {
      queryClient.clear();
      await router.push(safeNext(next()));
    },
  });
  const isWrong = computed(() => submission.error.value?.status === 401);

  return {
    form,
    fieldError(field) {
      if (wasTried.value && form[field].trim() === '') return t('errors.fields.required');
      return fieldText(submission.fieldProblems.value[field]);
    },
    isPending: submission.isPending,
    error: computed(() =>
      isWrong.value || submission.error.value?.errors.length ? null : submission.error.value,
    ),
    isWrong,
    async submit() {
      wasTried.value = true;
      if (form.email.trim() === '' || form.password === '') return;
      await submission.submit({ email: form.email.trim(), password: form.password });
    },
  };
}
