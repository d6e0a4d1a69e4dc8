import { describe, expect, it } from 'vitest';
import { shortcutOf } from './useShortcuts';

const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more });

describe('a pressed key', () => {
  it('opens the palette with Ctrl or ⌘', () => {
    expect(shortcutOf(press('k', { ctrlKey: true }), true)).toBe('palette');
    expect(shortcutOf(press('K', { metaKey: true }), false)).toBe('palette');
    expect(shortcutOf(press('k'), true)).toBe(null);
  });

  it('alone does something only where nobody types and where it is wanted', () => {
    expect(shortcutOf(press('?', { shiftKey: true }), true)).toBe('help');
    expect(shortcutOf(press('a'), true)).toBe('activity');
    expect(shortcutOf(press('a'), false)).toBe(null);
    const input = document.createElement('input');
    let found: unknown = 'nothing was pressed';
    input.addEventListener('keydown', (event) => (found = shortcutOf(event, true)));
    input.dispatchEvent(press('a'));
    expect(found).toBe(null);
  });
});
