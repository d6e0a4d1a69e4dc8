import { readonly, shallowRef } from 'vue';
import type { Ref } from 'vue';

export type ProofDesk = {
  /** Whether somebody is asked at this moment who they are. */
  readonly isAsking: Readonly<Ref<boolean>>;
  /** Asks the person to prove again who they are; `false` when they would rather not. All who ask at once share one answer. */
  readonly ask: () => Promise<boolean>;
  readonly settle: (isProven: boolean) => void;
};

/** Some changes want a proof that is not older than ten minutes. Whoever sends one waits here for the dialog. */
export function createProofDesk(): ProofDesk {
  const isAsking = shallowRef(false);
  let waiting: ((isProven: boolean) => void)[] = [];
  return {
    isAsking: readonly(isAsking),
    ask() {
      isAsking.value = true;
      return new Promise((resolve) => waiting.push(resolve));
    },
    settle(isProven) {
      isAsking.value = false;
      const all = waiting;
      waiting = [];
      for (const answer of all) answer(isProven);
    },
  };
}
