import { holdsClear, personal } from './personal';

const sealed = { subject: 'ada', sealed: { k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' } };

test.each([
  [personal('ada', 'Ada'), true],
  [{ people: [{ name: personal('ada', null) }] }, true],
  [{ people: [{ name: sealed }] }, false],
  [{ subject: 'Invoice', lines: [1, 'two', null, true] }, false],
  [null, false],
  [undefined, false],
])('%j holds something personal in the clear: %s', (value, expected) => {
  expect(holdsClear(value)).toBe(expected);
});
