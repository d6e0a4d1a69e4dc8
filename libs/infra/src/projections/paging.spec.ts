import fc from 'fast-check';
import { Refusal } from '@slipway/domain/kernel';
import { cursorAt, readPage } from './paging';
import type { Listing, PageRequest } from './paging';
import type { Query } from './read-scope';

const listing: Listing = {
  columns: 'a, position',
  from: 'rm.a',
  where: 'b = $1',
  values: ['x'],
  order: 'oldest_first',
};

/** Answers every query with positions 1 to 9 and tells what was asked. */
function rows(): {
  readonly query: Query;
  readonly asked: { readonly text: string; readonly values: readonly unknown[] }[];
} {
  const asked: { readonly text: string; readonly values: readonly unknown[] }[] = [];
  const query = (text: string, values: readonly unknown[] = []) => {
    asked.push({ text, values });
    const take = Number(values.at(-1));
    return Promise.resolve(
      Array.from({ length: Math.min(take, 9) }, (_, at) => ({ position: String(at + 1) })),
    );
  };
  return { query: query as unknown as Query, asked };
}
const page = (request: PageRequest) => readPage(rows().query, listing, request);

describe('a page', () => {
  it('names the next one only when there is more', async () => {
    expect(await page({ limit: 9 })).toMatchObject({ next: null });
    expect(await page({ limit: 8 })).toMatchObject({ items: { length: 8 }, next: cursorAt('8') });
  });

  it('starts behind the cursor, in the direction of the list', async () => {
    const { query, asked } = rows();
    await readPage(query, listing, { limit: 2 });
    await readPage(query, listing, { limit: 2, cursor: cursorAt('0007') });
    await readPage(query, { ...listing, order: 'newest_first' }, { limit: 2, cursor: cursorAt('0007') });
    expect(asked.map(({ values }) => values)).toEqual([
      ['x', '', 3],
      ['x', '0007', 3],
      ['x', '0007', 3],
    ]);
    expect(asked[1]?.text).toContain('position > $2');
    expect(asked[2]?.text).toContain('position < $2');
  });

  it.each([0, -1, 1.5, 101, Number.NaN])('has no limit of %d', async (limit) => {
    await expect(page({ limit })).rejects.toThrow(RangeError);
  });
});

describe('a cursor that is none of ours', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    ['empty', ''],
    ['text', 'hello'],
    ['of another shape', encoded({ p: '1' })],
    ['no object', encoded('0001')],
    ['null', encoded(null)],
    ['a number', encoded({ position: 1 })],
    ['empty inside', encoded({ position: '' })],
    ['too long', encoded({ position: '1'.repeat(65) })],
    ['with a zero byte', encoded({ position: '1\u0000' })],
    ['SQL', encoded({ position: "' OR 1=1" })],
  ])('is refused: %s', async (_, cursor) => {
    await expect(page({ limit: 2, cursor })).rejects.toMatchObject({
      code: 'runtime.invalid_cursor',
      kind: 'validation',
    });
  });

  it('never breaks anything else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        async (cursor) => {
          const outcome = await page({ limit: 2, cursor }).catch((thrown: unknown) => thrown);
          expect(
            outcome instanceof Refusal ||
              (typeof outcome === 'object' && outcome !== null && 'items' in outcome),
          ).toBe(true);
        },
      ),
    );
  });
});
