import { toValue, watchEffect } from 'vue';
import type { MaybeRefOrGetter } from 'vue';

export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  watchEffect(() => {
    document.title = `${toValue(title)} · Slipway`;
  });
}
