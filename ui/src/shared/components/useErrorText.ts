import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '@/shared/api/api-error';
import type { FieldProblem } from '@/shared/api/types';

export type ErrorText = { readonly title: string; readonly detail: string };

/** Errors are worded by their stable code; what has no wording here shows the server's own sentence. */
export function useErrorText(error: MaybeRefOrGetter<Error>): ComputedRef<ErrorText> {
  const { t, te } = useI18n();
  return computed(() => {
    const current = toValue(error);
    if (!(current instanceof ApiError)) return { title: t('errors.unexpected'), detail: current.message };
    const byCode = `errors.codes['${current.code}']`;
    const byStatus = `errors.status.${current.status}`;
    const general = current.status >= 500 ? t('errors.server') : t('errors.refused');
    const title = te(byCode) ? t(byCode) : te(byStatus) ? t(byStatus) : general;
    return { title, detail: current.status === 0 ? '' : current.detail };
  });
}

/** The message under a field, by the problem's code. */
export function useFieldText(): (problem: FieldProblem | undefined) => string {
  const { t, te } = useI18n();
  return (problem) => {
    if (!problem) return '';
    const byCode = `errors.fields['${problem.code}']`;
    return te(byCode) ? t(byCode) : problem.detail || t('errors.fields.invalid');
  };
}
