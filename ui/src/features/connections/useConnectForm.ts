import { computed, reactive, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { ConnectServerRequest } from '@/shared/api/types';
import { useFieldText } from '@/shared/components/useErrorText';
import { useAction } from '@/shared/composables/useAction';

type Fields = { name: string; host: string; port: string; user: string };

export type ConnectForm = {
  readonly form: Fields;
  readonly fieldError: (field: keyof Fields) => string;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: ComputedRef<ApiError | null>;
  readonly submit: () => Promise<void>;
};

export function useConnectForm(organizationId: () => string): ConnectForm {
  const { t } = useI18n();
  const fieldText = useFieldText();
  const router = useRouter();
  const form = reactive<Fields>({ name: '', host: '', port: '22', user: 'root' });
  const wasTried = ref(false);
  const connecting = useAction({
    send: (body: ConnectServerRequest, idempotencyKey) =>
      api.connectServer(organizationId(), body, { idempotencyKey }),
    refreshes: () => [['connections', organizationId()]],
    tells: () => null,
    onDone: ({ id }) =>
      router.push({ name: 'connection', params: { organizationId: organizationId(), connectionId: id } }),
  });
  const isPort = computed(() => /^\d{1,5}$/.test(form.port));

  return {
    form,
    fieldError(field) {
      if (wasTried.value && form[field] === '') return t('errors.fields.required');
      if (wasTried.value && field === 'port' && !isPort.value) return t('errors.fields.port');
      return fieldText(connecting.fieldProblems.value[field]);
    },
    isPending: connecting.isPending,
    error: computed(() => (connecting.error.value?.errors.length ? null : connecting.error.value)),
    async submit() {
      wasTried.value = true;
      if (Object.values(form).includes('') || !isPort.value) return;
      await connecting.submit({ ...form, port: Number(form.port) });
    },
  };
}
