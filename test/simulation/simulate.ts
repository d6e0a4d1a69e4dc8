import { seeded } from '../support/seeded';
import { Stuck } from './agenda';
import { faultsOf } from './verdict';
import { Year } from './year';

/** Orders of one company; the rest are other companies, each with a log of its own. */
const ordersPerCompany = 100;

export type Simulated = {
  readonly orders: number;
  readonly events: number;
  readonly endings: Readonly<Record<string, number>>;
  /** Of all logs: the same seed and number of orders have the same. */
  readonly digests: readonly string[];
  /** With the company in which it happened. */
  readonly faults: readonly string[];
};

const endings: Readonly<Record<string, string>> = {
  'billing.order-fulfilled': 'fulfilled',
  'billing.order-refunded': 'refunded',
  'billing.order-rejected': 'rejected',
  'billing.order-cancelled': 'cancelled',
};

/** `only`: just one of the companies, exactly as it was among the others. */
export async function simulate(
  { orders, seed, only }: { readonly orders: number; readonly seed: number; readonly only?: number },
  onProgress: (orders: number) => void = () => undefined,
): Promise<Simulated> {
  const counts: Record<string, number> = { fulfilled: 0, refunded: 0, rejected: 0, cancelled: 0 };
  const digests: string[] = [];
  const faults: string[] = [];
  let [done, events] = [0, 0];
  for (let company = 0; company * ordersPerCompany < orders; company += 1) {
    const share = Math.min(ordersPerCompany, orders - company * ordersPerCompany);
    if (only !== undefined && only !== company) continue;
    const year = new Year(company, seeded(seed * 10_007 + company));
    const past = await year.live(share).catch((error: unknown) => {
      if (error instanceof Stuck) return `order ${error.about} ${error.message}: ${year.lastOf(error.about)}`;
      throw error;
    });
    const found = typeof past === 'string' ? [past] : await faultsOf(past);
    faults.push(...found.map((fault) => `company ${String(company)}: ${fault}`));
    // Of a year that was broken off there is nothing more to say.
    if (typeof past === 'string') continue;
    digests.push(past.digest);
    events += past.log.length;
    for (const { type } of past.log) {
      const ending = endings[type];
      if (ending !== undefined) counts[ending] = (counts[ending] ?? 0) + 1;
    }
    done += share;
    onProgress(done);
  }
  return { orders: done, events, endings: counts, digests, faults };
}
