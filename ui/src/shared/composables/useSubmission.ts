import { computed, readonly, shallowRef } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { ApiError, fieldOf } from '@/shared/api/api-error';
import { createSubmitKey } from '@/shared/api/idempotency';
import type { FieldProblem } from '@/shared/api/types';

export type SubmissionOptions<B, R> = {
  readonly send: (body: B, idempotencyKey: string) => Promise<R>;
  /** Runs while the submission still shows as pending: wait here for the view to have caught up. */
  readonly onSuccess: (result: R) => unknown;
};
export type Submission<B> = {
  readonly submit: (body: B) => Promise<void>;
  readonly isPending: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<ApiError | null>>;
  readonly fieldProblems: ComputedRef<Readonly<Record<string, FieldProblem>>>;
};

/** One wish, sent once: ignored while pending, and a retry of the same body carries the same key. */
export function useSubmission<B, R>(options: SubmissionOptions<B, R>): Submission<B> {
  const isPending = shallowRef(false);
  const error = shallowRef<ApiError | null>(null);
  const submitKey = createSubmitKey();

  async function submit(body: B): Promise<void> {
    if (isPending.value) return;
    isPending.value = true;
    error.value = null;
    try {
      const result = await options.send(body, submitKey.keyFor(body));
      submitKey.settle();
      await options.onSuccess(result);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      if (isFinal(thrown)) submitKey.settle();
      error.value = thrown;
    } finally {
      isPending.value = false;
    }
  }

  const fieldProblems = computed(() =>
    Object.fromEntries((error.value?.errors ?? []).map((problem) => [fieldOf(problem), problem])),
  );
  return { submit, isPending: readonly(isPending), error, fieldProblems };
}

/** After no answer or a 5xx nobody knows whether it happened, so the next try must carry the same key. */
function isFinal(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 409 && error.status !== 429;
}
