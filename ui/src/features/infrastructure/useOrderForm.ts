import { computed, reactive, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import type { Catalogue, CatalogueItem, FieldProblem, OrderRequest, PaymentMethod } from '@/shared/api/types';
import { useFieldText } from '@/shared/components/useErrorText';
import { useSubmission } from '@/shared/composables/useSubmission';
import { orderDraft } from './order-draft';
import { checkOrder, chosenItem, emptyOrder, placesOf, toRequest } from './order-form';
import type { OrderField, OrderForm, Place } from './order-form';

export type OrderFormState = {
  readonly form: OrderForm;
  readonly places: readonly Place[];
  readonly item: ComputedRef<CatalogueItem | null>;
  readonly place: ComputedRef<Place | null>;
  readonly paymentMethod: ComputedRef<PaymentMethod | null>;
  readonly fieldError: (field: OrderField) => string;
  readonly hasIssues: ComputedRef<boolean>;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<ApiError | null>>;
  readonly submit: () => Promise<void>;
};

export function useOrderForm(organizationId: string, catalogue: Catalogue): OrderFormState {
  const { t } = useI18n();
  const fieldText = useFieldText();
  const router = useRouter();
  const draft = orderDraft(organizationId);
  const form = reactive({ ...emptyOrder(catalogue), ...draft.read() });
  watch(form, draft.keep);
  const wasTried = ref(false);
  const issues = computed(() => (wasTried.value ? checkOrder(form) : {}));
  const places = placesOf(catalogue);
  const place = computed(() => places.find(({ id }) => id === form.place) ?? null);

  const submission = useSubmission({
    send: (body: OrderRequest, idempotencyKey) => api.placeOrder(organizationId, body, { idempotencyKey }),
    onSuccess: ({ operationId }) => {
      draft.forget();
      return router.push({ name: 'operation', params: { organizationId, operationId } });
    },
  });

  function refusalOf(field: OrderField): FieldProblem | undefined {
    const problems = submission.fieldProblems.value;
    return field === 'place' ? (problems['region'] ?? problems['provider']) : problems[field];
  }

  function fieldError(field: OrderField): string {
    const issue = issues.value[field];
    return issue ? t(`errors.fields.${issue}`) : fieldText(refusalOf(field));
  }

  async function submit(): Promise<void> {
    wasTried.value = true;
    if (Object.keys(issues.value).length > 0 || !place.value) return;
    await submission.submit(toRequest(form, place.value));
  }

  return {
    form,
    places,
    item: computed(() => chosenItem(catalogue, form)),
    place,
    paymentMethod: computed(
      () => catalogue.paymentMethods.find(({ id }) => id === form.paymentMethod) ?? null,
    ),
    fieldError,
    hasIssues: computed(() => Object.keys(issues.value).length > 0),
    isPending: submission.isPending,
    error: submission.error,
    submit,
  };
}
