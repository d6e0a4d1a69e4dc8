/** Also in currencies that the catalogue does not know yet. */
type Amount = { readonly minor: number; readonly currency: string };

/** `{minor: 1290, currency: 'eur'}` → `€12.90`; the currency itself says how many minor units make one. */
export function formatMoney(money: Amount, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.minor / 10 ** digits);
}
