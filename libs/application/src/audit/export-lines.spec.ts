import { exportColumns, headLine, lineOf, sealLine } from './export-lines';
import type { ExportedEvent } from './export-lines';

const event = (more: Partial<ExportedEvent> = {}): ExportedEvent => ({
  ...(Object.fromEntries(exportColumns.map((name) => [name, null])) as ExportedEvent),
  ...more,
});
const cells = (more: Partial<ExportedEvent>) => lineOf('csv', event(more)).replaceAll(/^,*|,*\r\n$/g, '');

describe('a line of CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\uff1d1', "'\uff1d1"],
    ['\r=1', '"\'\r=1"'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
  ])('shows %j as %j, and no spreadsheet runs it', (text, cell) => {
    expect(cells({ reason: text })).toBe(cell);
  });

  test('has as many cells as the head', () => {
    expect(headLine('csv').trim().split(',')).toHaveLength(exportColumns.length);
    expect(lineOf('csv', event()).trim()).toBe(','.repeat(exportColumns.length - 1));
  });
});

test('a line of NDJSON is the event, and what has line breaks stays on it', () => {
  const line = lineOf('ndjson', event({ reason: 'two\nlines' }));
  expect(line.split('\n')).toHaveLength(2);
  expect(JSON.parse(line)).toMatchObject({ reason: 'two\nlines', data: null });
});

test('the seal is the last line of either', () => {
  const seal = { keyId: 'key', signature: 'c2ln' };
  expect(sealLine('csv', seal)).toBe('#seal,key,c2ln\r\n');
  expect(JSON.parse(sealLine('ndjson', seal))).toEqual({ seal });
});
