import { useQueryClient } from '@tanstack/vue-query';
import type { QueryKey } from '@tanstack/vue-query';
import { api } from '@/shared/api/api';
import type { ApiCall } from '@/shared/api/calls';
import { useErrorWords } from '@/shared/components/useErrorText';
import { useToasts } from '@/shared/toasts/useToasts';
import type { Toast } from '@/shared/toasts/useToasts';
import { useSubmission } from './useSubmission';
import type { Submission } from './useSubmission';

export type ActionOptions<B, R> = {
  readonly send: (body: B, idempotencyKey: string) => Promise<R>;
  /** What is read again; the reads wait on the server until the views have seen this command. */
  readonly refreshes: () => readonly QueryKey[];
  /** Says what happened; `null` where the page itself says it. */
  readonly tells: (body: B, result: R) => Omit<Toast, 'tone' | 'call'> | null;
  readonly onDone?: (result: R, body: B) => unknown;
  /** Where no form is near that would show a refusal. */
  readonly showsRefusal?: 'toast';
};

/** A command of this page: pending until the views show it, then told; a refusal is told or shown by its form. */
export function useAction<B, R>(options: ActionOptions<B, R>): Submission<B> {
  const queryClient = useQueryClient();
  const { show } = useToasts();
  const errorWords = useErrorWords();
  let body: B | undefined;
  let callBefore: ApiCall | undefined;
  const submission = useSubmission<B, R>({
    send: options.send,
    async onSuccess(result) {
      const sent = body;
      if (sent === undefined) return;
      const newest = api.calls.value[0];
      const call = newest === callBefore ? undefined : newest;
      await Promise.all(options.refreshes().map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      const told = options.tells(sent, result);
      if (told) show({ ...told, tone: 'good', call });
      await options.onDone?.(result, sent);
    },
  });
  return {
    ...submission,
    async submit(wish) {
      body = wish;
      callBefore = api.calls.value[0];
      await submission.submit(wish);
      const refusal = submission.error.value;
      if (refusal && options.showsRefusal === 'toast') show({ ...errorWords(refusal), tone: 'bad' });
    },
  };
}
