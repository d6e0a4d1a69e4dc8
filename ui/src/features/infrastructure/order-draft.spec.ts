import { beforeEach, expect, it } from 'vitest';
import { orderDraft } from './order-draft';

beforeEach(() => sessionStorage.clear());
const form = { item: 'server-small', place: 'sandbox/north', serverName: 'web-1', paymentMethod: '' };

it('keeps what was typed until it is ordered, for each organization', () => {
  orderDraft('o1').keep(form);
  expect(orderDraft('o1').read()).toEqual(form);
  expect(orderDraft('o2').read()).toEqual({});
  orderDraft('o1').forget();
  expect(orderDraft('o1').read()).toEqual({});
});

it('takes nothing from the storage that it has not put there', () => {
  sessionStorage.setItem('order-draft o1', JSON.stringify({ item: 7, serverName: 'web-1', other: 'x' }));
  expect(orderDraft('o1').read()).toEqual({ serverName: 'web-1' });
});
