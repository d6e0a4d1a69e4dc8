import { useQueryClient } from '@tanstack/vue-query';
import { readonly, ref } from 'vue';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { ApiError } from '@/shared/api/api-error';
import { useSubmission } from '@/shared/composables/useSubmission';
import { askForPasskey, isDeclined } from '@/shared/session/browser-passkeys';
import { leaveFor } from '@/shared/session/provider-visit';
import { safeNext } from './useSignIn';

export type OtherWays = {
  readonly usePasskey: () => Promise<void>;
  readonly useProvider: () => Promise<void>;
  readonly isPending: Readonly<Ref<'passkey' | 'provider' | null>>;
  readonly error: Readonly<Ref<ApiError | null>>;
};

/** Signing in without a password: by a passkey of this device, or by an account at the identity provider. */
export function useOtherWays(next: () => unknown): OtherWays {
  const router = useRouter();
  const queryClient = useQueryClient();
  const isPending = ref<'passkey' | 'provider' | null>(null);
  const { submit, error } = useSubmission({
    async send(way: 'passkey' | 'provider') {
      if (way === 'provider') return (await api.beginVisit()).url;
      return (await signInByPasskey()) ? 'signed in' : 'declined';
    },
    async onSuccess(answer) {
      if (answer === 'declined') return;
      if (answer !== 'signed in') {
        leaveFor(answer, { kind: 'sign-in', next: safeNext(next()) });
        return;
      }
      queryClient.clear();
      await router.push(safeNext(next()));
    },
  });
  async function go(way: 'passkey' | 'provider'): Promise<void> {
    isPending.value = way;
    await submit(way);
    isPending.value = null;
  }
  return {
    usePasskey: () => go('passkey'),
    useProvider: () => go('provider'),
    isPending: readonly(isPending),
    error,
  };
}

/** `false`: the person has rather not. */
async function signInByPasskey(): Promise<boolean> {
  const challenge = await api.passkeyChallenge();
  try {
    const assertion = await askForPasskey(challenge);
    await api.signInByPasskey(assertion);
    return true;
  } catch (thrown) {
    if (isDeclined(thrown)) return false;
    throw thrown;
  }
}
