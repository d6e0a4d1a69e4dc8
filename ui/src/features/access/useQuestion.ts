import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { LocationQuery } from 'vue-router';
import type { AccessQuestion } from '@/shared/api/api';
import { resourceKindOf } from './resources';

export type Question = {
  readonly user: WritableComputedRef<string>;
  readonly action: WritableComputedRef<string>;
  readonly resource: WritableComputedRef<string>;
  /** What is sent; `null` while something of it is still to be chosen. */
  readonly asked: ComputedRef<AccessQuestion | null>;
};

type Parts = Readonly<Record<'user' | 'action' | 'resource', string>>;

/** The question stands in the address, so that it can be sent to who wonders. */
export function useQuestion(): Question {
  const route = useRoute();
  const router = useRouter();
  // The address follows a moment later: what is chosen meanwhile must not fall back to what it still says.
  const chosen = shallowRef(partsOf(route.query));
  watch(
    () => route.query,
    (query) => (chosen.value = partsOf(query)),
  );
  const part = (name: keyof Parts): WritableComputedRef<string> =>
    computed({
      get: () => chosen.value[name],
      set: (value) => {
        // Another action is about other things.
        const kept = name === 'action' ? { ...chosen.value, resource: '' } : chosen.value;
        chosen.value = { ...kept, [name]: value };
        const filled = Object.entries(chosen.value).filter(([, text]) => text !== '');
        void router.replace({ query: Object.fromEntries(filled) });
      },
    });
  const asked = computed(() => {
    const { user, action, resource } = chosen.value;
    if (user === '' || action === '') return null;
    const isAboutOne = resource !== '' && resourceKindOf(action) !== null;
    return { user, action, resource: isAboutOne ? resource : undefined };
  });
  return { user: part('user'), action: part('action'), resource: part('resource'), asked };
}

function partsOf(query: LocationQuery): Parts {
  const textOf = (name: keyof Parts): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  return { user: textOf('user'), action: textOf('action'), resource: textOf('resource') };
}
