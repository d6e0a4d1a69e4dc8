import { expect, it } from 'vitest';
import { formatMoney } from './money';

it('places the minor units where the currency has them', () => {
  expect(formatMoney({ minor: 1290, currency: 'eur' }, 'en')).toBe('€12.90');
  expect(formatMoney({ minor: 5, currency: 'usd' }, 'en')).toBe('$0.05');
  expect(formatMoney({ minor: 1290, currency: 'jpy' }, 'en')).toBe('¥1,290');
});

it('writes an amount the way the locale does', () => {
  expect(formatMoney({ minor: 123456, currency: 'eur' }, 'de').replace(/\s/g, ' ')).toBe('1.234,56 €');
});
