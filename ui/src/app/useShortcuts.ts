import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

export type Shortcut = 'palette' | 'activity' | 'help';

const STORAGE_KEY = 'single-keys';
const hasSingleKeys = ref(localStorage.getItem(STORAGE_KEY) !== 'off');

/** Single keys hinder who speaks to a computer, hence they can be turned off (WCAG 2.1.4). */
export function useSingleKeys(): {
  readonly isOn: Readonly<Ref<boolean>>;
  readonly set: (on: boolean) => void;
} {
  return {
    isOn: readonly(hasSingleKeys),
    set(on) {
      hasSingleKeys.value = on;
      localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off');
    },
  };
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  const onKey = (event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event, hasSingleKeys.value);
    if (!shortcut) return;
    event.preventDefault();
    onShortcut(shortcut);
  };
  document.addEventListener('keydown', onKey);
  onScopeDispose(() => document.removeEventListener('keydown', onKey));
}

export function shortcutOf(event: KeyboardEvent, withSingleKeys: boolean): Shortcut | null {
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    return event.key.toLowerCase() === 'k' ? 'palette' : null;
  }
  if (!withSingleKeys || event.altKey || isTyping(event.target)) return null;
  if (event.key === '?') return 'help';
  return event.key === 'a' ? 'activity' : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
