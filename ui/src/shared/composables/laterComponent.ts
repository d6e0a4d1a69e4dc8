import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';

const LONGEST_PAUSE_MS = 15_000;
const MOST_TRIES = 10;

/**
 * A component whose file is fetched after the start. While the server does not answer it is asked for again, ever less
 * often and for about two minutes: an outage must not leave a page whose palette never opens.
 */
export function laterComponent<C extends Component>(load: () => Promise<{ readonly default: C }>): C {
  return defineAsyncComponent<C>({
    loader: async () => (await load()).default,
    onError(_error, retry, fail, tries) {
      if (tries >= MOST_TRIES) fail();
      else setTimeout(retry, Math.min(1_000 * 2 ** (tries - 1), LONGEST_PAUSE_MS));
    },
  });
}
