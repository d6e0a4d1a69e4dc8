import { assertNever } from './assert-never';
import { error, Refusal } from './errors';

const tooTall = error(
  'door.too_tall',
  'rule',
  (centimeters: number) => `${centimeters} cm is too tall. Duck.`,
);

describe('a refusal', () => {
  it('carries its stable code, its kind and a sentence built from facts', () => {
    const refusal = tooTall(210);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({
      code: 'door.too_tall',
      kind: 'rule',
      detail: '210 cm is too tall. Duck.',
      message: 'door.too_tall: 210 cm is too tall. Duck.',
      fields: [],
    });
  });
  it('is listed by its definition without being made', () => {
    expect([tooTall.code, tooTall.kind]).toEqual(['door.too_tall', 'rule']);
  });
});

describe('a switch that meets what its type excludes', () => {
  it('says what it met', () => expect(() => assertNever({ type: 'x' } as never)).toThrow('{"type":"x"}'));
});
