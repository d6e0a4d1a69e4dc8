import { isPayable } from './billing.policies';
import { findItem, findProvider, items, providers } from './catalogue';

describe('the catalogue', () => {
  it('sells three sizes, each with an exact price in cents and a version', () => {
    expect(items.map(({ size }) => size)).toEqual(['small', 'medium', 'large']);
    for (const { price, version } of items) {
      expect(isPayable(price)).toBe(true);
      expect(price.currency).toBe('eur');
      expect(version).toBeGreaterThanOrEqual(1);
    }
  });

  it('names everything once', () => {
    const ids = [...items, ...providers, ...providers.flatMap(({ regions }) => regions)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('finds what it lists and nothing else', () => {
    for (const item of items) expect(findItem(item.id)).toBe(item);
    expect(findItem('server-huge')).toBeUndefined();
    expect(findItem('__proto__')).toBeUndefined();
    expect(findProvider('sandbox')).toMatchObject({ isSandbox: true });
    expect(findProvider('moon')).toBeUndefined();
  });
});
