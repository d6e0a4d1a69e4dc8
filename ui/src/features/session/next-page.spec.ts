import { expect, it } from 'vitest';
import { nextPage } from './next-page';

it('takes the secret of a link along behind the #', () => {
  const place = { query: { next: '/invitation' }, hash: '#token=t1' };
  expect(nextPage(place)).toBe('/invitation#token=t1');
});

it('leaves a page that has a place of its own alone', () => {
  expect(nextPage({ query: { next: '/o/1#line-3' }, hash: '#token=t1' })).toBe('/o/1#line-3');
  expect(nextPage({ query: {}, hash: '#token=t1' })).toBeUndefined();
});
