const amount = /^(\d{1,6})(?:[.,](\d{1,2}))?$/;

/** `12.5` or `12,50` → 1250 minor units; `null` for everything else. No float is involved. */
export function parseAmount(text: string): number | null {
  const [, whole, part = ''] = amount.exec(text.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}
