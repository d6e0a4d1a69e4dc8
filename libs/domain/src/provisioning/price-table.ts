import { money } from '../kernel';
import type { Money } from '../kernel';
import type { CostEstimate } from './plan.messages';

type PriceTable = {
  /** Counts up with every changed price; an estimate names the one that it was made with. */
  readonly version: number;
  /** A month of one machine, by cloud and size. */
  readonly monthly: Readonly<Record<string, Readonly<Record<string, Money>>>>;
};

const prices: PriceTable = {
  version: 1,
  monthly: {
    sandbox: { small: money(900, 'eur'), medium: money(1900, 'eur'), large: money(3900, 'eur') },
  },
};

/** What is not in the table has no price, and that is never taken for free. */
export function estimateOf({
  provider,
  size,
}: {
  readonly provider: string;
  readonly size: string;
}): CostEstimate {
  return { monthly: priceOf(provider, size), priceVersion: prices.version };
}

function priceOf(provider: string, size: string): Money | null {
  const sizes = Object.hasOwn(prices.monthly, provider) ? prices.monthly[provider] : undefined;
  return sizes !== undefined && Object.hasOwn(sizes, size) ? (sizes[size] ?? null) : null;
}
