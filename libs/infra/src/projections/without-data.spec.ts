import { DatabaseError } from 'pg';
import { withoutData } from './without-data';

function fromDatabase(message: string, fields: Partial<DatabaseError>): DatabaseError {
  return Object.assign(new DatabaseError(message, message.length, 'error'), fields);
}

test.each([
  ['this cannot be', 'this cannot be'],
  ['no such order: "web-1 of Anna"', 'no such order: …'],
  [`Unexpected token 'a', "anna@exam"... is not valid JSON`, 'Unexpected token …, …... is not valid JSON'],
  ['anna@example.org is taken', '… is taken'],
])('%s', (message, kept) => {
  expect(withoutData(new Error(message))).toBe(kept);
});

test('an error of the database keeps its code and our own names', () => {
  const error = fromDatabase('invalid input syntax for type integer: "Anna Smith"', {
    code: '22P02',
    table: 'order_list_v1',
    column: 'version',
  });
  expect(withoutData(error)).toBe('invalid input syntax for type integer: … (22P02, order_list_v1, version)');
});

test('a long one is cut', () => {
  expect(withoutData(new Error('x'.repeat(5000)))).toHaveLength(501);
});
