import { computed, readonly, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const STORAGE_KEY = 'theme';
const choice = ref<ThemeChoice>(readChoice());
const systemIsDark = ref(false);
const resolved = computed(() => {
  if (choice.value !== 'system') return choice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return THEME_CHOICES.find((candidate) => candidate === stored) ?? 'system';
}

function apply(): void {
  document.documentElement.dataset['theme'] = resolved.value;
}

/** Once, at the start: `theme.js` has set the first theme, this follows the system from then on. */
export function followSystemTheme(): void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  systemIsDark.value = media.matches;
  media.addEventListener('change', (event) => {
    systemIsDark.value = event.matches;
    apply();
  });
  apply();
}

export type ThemeControl = {
  readonly choice: Readonly<Ref<ThemeChoice>>;
  readonly resolved: ComputedRef<'light' | 'dark'>;
  readonly choose: (next: ThemeChoice) => void;
};

export function useTheme(): ThemeControl {
  return {
    choice: readonly(choice),
    resolved,
    choose(next) {
      choice.value = next;
      localStorage.setItem(STORAGE_KEY, next);
      apply();
    },
  };
}
