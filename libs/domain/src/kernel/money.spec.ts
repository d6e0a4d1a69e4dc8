import { isSameMoney, money, plus } from './money';

describe('money', () => {
  it('adds exactly', () => expect(plus(money(10, 'eur'), money(20, 'eur'))).toEqual(money(30, 'eur')));
  it('never mixes currencies', () =>
    expect(() => plus(money(1, 'eur'), money(1, 'usd'))).toThrow(RangeError));
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])('is never %d', (minor) =>
    expect(() => money(minor, 'eur')).toThrow(RangeError),
  );
  it('does not overflow in silence', () => {
    expect(() => plus(money(Number.MAX_SAFE_INTEGER, 'eur'), money(1, 'eur'))).toThrow(RangeError);
  });
  it('is the same only in amount and currency', () => {
    expect(isSameMoney(money(1, 'eur'), money(1, 'eur'))).toBe(true);
    expect(isSameMoney(money(1, 'eur'), money(2, 'eur'))).toBe(false);
    expect(isSameMoney(money(1, 'eur'), money(1, 'usd'))).toBe(false);
  });
});
