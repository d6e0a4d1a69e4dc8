import { items, providers } from '../billing/catalogue';
import { money } from '../kernel';
import { needsApproval } from './approval.policies';
import { estimateOf } from './price-table';

describe('the price table', () => {
  it('knows what everything that is for sale costs a month', () => {
    for (const { id: provider } of providers)
      for (const { size, price } of items) expect(estimateOf({ provider, size }).monthly).toEqual(price);
  });

  it.each([
    { provider: 'moon', size: 'small' },
    { provider: 'sandbox', size: 'huge' },
    { provider: 'constructor', size: 'name' },
    { provider: 'sandbox', size: 'constructor' },
  ])('knows nothing of $provider $size', (wish) => expect(estimateOf(wish).monthly).toBeNull());
});

describe('a plan', () => {
  const eur = (minor: number) => money(minor, 'eur');
  it.each([
    ['at any price', eur(1_000_000), null, false],
    ['of no known price', null, null, false],
    ['at the threshold', eur(900), eur(900), false],
    ['a cent above the threshold', eur(901), eur(900), true],
    ['that costs anything', eur(1), eur(0), true],
    ['in another currency', eur(1), money(900, 'usd'), true],
    ['without a price', null, eur(900), true],
  ])('%s of %j is held back by %j: %s', (_, monthly, threshold, isHeld) =>
    expect(needsApproval({ monthly, priceVersion: 1 }, threshold)).toBe(isHeld),
  );
});
