import { describe, expect, it } from 'vitest';
import css from './theme.css?raw';

function tokensOf(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? '', value ?? '']),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'sunken', 'hover'];
const PAIRS: readonly (readonly [ink: string, ground: string])[] = [
  ...['ink', 'ink-soft', 'ink-faint', 'accent-text'].flatMap((ink) =>
    GROUNDS.map((ground) => [ink, ground] as const),
  ),
  ...['good', 'warn', 'bad'].flatMap((tone) =>
    ['canvas', 'surface', `${tone}-wash`].map((ground) => [tone, ground] as const),
  ),
  ...['good', 'warn', 'bad'].map((tone) => ['ink-soft', `${tone}-wash`] as const),
  ['accent-text', 'accent-wash'],
  ['ink-soft', 'accent-wash'],
  ['ink-faint', 'accent-wash'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-hover'],
];

describe.each([':root', ":root[data-theme='dark']"])('the theme %s', (selector) => {
  const tokens = tokensOf(selector);
  it.each(PAIRS)('writes %s on %s with AA contrast', (ink, ground) => {
    const [inkColor, groundColor] = [tokens.get(ink), tokens.get(ground)];
    if (!inkColor || !groundColor) throw new Error(`no color ${ink} or ${ground}`);
    expect(contrast(inkColor, groundColor)).toBeGreaterThanOrEqual(4.5);
  });
});
