import { RowLines } from './row-lines';

const columns = new Map([
  ['a_v1', ['id', 'name']],
  ['b_v1', ['id', 'limits']],
]);

test('a spreadsheet has one head for all tables, and runs nothing', () => {
  const lines = new RowLines('csv', columns);
  expect(lines.head()).toBe('table,id,name,limits\r\n');
  expect(lines.of('a_v1', ['1', '=cmd()'])).toBe("a_v1,1,'=cmd(),\r\n");
  expect(lines.of('b_v1', ['1', { seats: 2 }])).toBe('b_v1,1,,"{""seats"":2}"\r\n');
});

test('a program reads a row by its names', () => {
  const lines = new RowLines('ndjson', columns);
  expect(lines.head()).toBe('');
  expect(JSON.parse(lines.of('b_v1', ['1', null]))).toEqual({
    table: 'b_v1',
    row: { id: '1', limits: null },
  });
});

test('a terminal obeys nothing that stands in a row', () => {
  expect(new RowLines('text', columns).of('a_v1', ['1', 'x\u001b[2Jy\u009b\nz'])).toBe(
    '\na_v1\n  id      1\n  name    x\\u001b[2Jy\\u009b\\u000az\n',
  );
});
