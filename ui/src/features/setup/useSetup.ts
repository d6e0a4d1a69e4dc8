import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { SetupRequest } from '@/shared/api/types';
import { useFieldText } from '@/shared/components/useErrorText';
import { useSubmission } from '@/shared/composables/useSubmission';
import { MIN_PASSWORD_LENGTH, checkSetup, lengthOf, tokenFromFragment } from './setup-form';
import type { SetupField } from './setup-form';

export type Setup = {
  readonly form: SetupRequest & Record<SetupField, string>;
  readonly hasLinkToken: boolean;
  readonly fieldError: (field: SetupField) => string;
  readonly passwordLength: ComputedRef<number>;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: ComputedRef<ApiError | null>;
  readonly submit: () => Promise<void>;
};

export function useSetup(fragment: string): Setup {
  const { t } = useI18n();
  const fieldText = useFieldText();
  const router = useRouter();
  const queryClient = useQueryClient();
  const token = tokenFromFragment(fragment);
  const form = reactive({ token, name: '', email: '', password: '', organizationName: '' });
  const wasTried = ref(false);
  const issues = computed(() => (wasTried.value ? checkSetup(form) : {}));

  const submission = useSubmission({
    send: (body: SetupRequest, idempotencyKey) => api.setUp(body, { idempotencyKey }),
    onSuccess: async ({ organizationId }) => {
      queryClient.clear();
      await router.push({ name: 'overview', params: { organizationId } });
    },
  });

  function fieldError(field: SetupField): string {
    const issue = issues.value[field];
    if (issue === undefined) return fieldText(submission.fieldProblems.value[field]);
    const missing = MIN_PASSWORD_LENGTH - lengthOf(form.password);
    return t(`errors.fields.${issue}`, { count: MIN_PASSWORD_LENGTH, missing });
  }

  async function submit(): Promise<void> {
    wasTried.value = true;
    if (Object.keys(issues.value).length > 0) return;
    await submission.submit({ ...form, email: form.email.trim(), token: form.token.trim() });
  }

  return {
    form,
    hasLinkToken: token !== '',
    fieldError,
    passwordLength: computed(() => lengthOf(form.password)),
    isPending: submission.isPending,
    // A refusal that names only fields is shown at the fields.
    error: computed(() => (submission.error.value?.errors.length ? null : submission.error.value)),
    submit,
  };
}
