import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '@/shared/api/api-error';
import type { FieldProblem } from '@/shared/api/types';

export type ErrorText = { readonly title: string; readonly detail: string };

/** Errors are worded by their stable code; what has no wording here shows the server's own sentence. */
export function useErrorWords(): (error: Error) => ErrorText {
  const { t, te, locale } = useI18n();
  return (error) => {
    if (!(error instanceof ApiError)) return { title: t('errors.unexpected'), detail: error.message };
    const byCode = `errors.codes['${error.code}']`;
    const byStatus = `errors.status.${error.status}`;
    const general = error.status >= 500 ? t('errors.server') : t('errors.refused');
    const title = te(byCode) ? t(byCode) : te(byStatus) ? t(byStatus) : general;
    // The server speaks English only: where the code has words of this language, they say it all.
    const isSaid =
      error.status === 0 || error.detail === title || (te(byCode) && !locale.value.startsWith('en'));
    return { title, detail: isSaid ? '' : error.detail };
  };
}

export function useErrorText(error: MaybeRefOrGetter<Error>): ComputedRef<ErrorText> {
  const words = useErrorWords();
  return computed(() => words(toValue(error)));
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
