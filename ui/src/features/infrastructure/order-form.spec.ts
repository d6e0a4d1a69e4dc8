import { describe, expect, it } from 'vitest';
import { anOperation, anOrder, aStage } from '@/app/testing/builders';
import type { Catalogue } from '@/shared/api/types';
import { checkOrder, emptyOrder, placesOf, toRequest } from './order-form';
import { endOf, movedStages, shownStages } from './stages';
import { isOrderBehind, wayOutOf } from './way-out';

const catalogue: Catalogue = {
  items: [],
  providers: [
    {
      id: 'sandbox',
      name: 'Sandbox',
      sandbox: true,
      regions: [
        { id: 'north', name: 'North' },
        { id: 'south', name: 'South' },
      ],
    },
  ],
  paymentMethods: [{ id: 'sandbox_succeeds', name: 'Succeeds', description: '' }],
};
const form = { item: 'small', place: 'sandbox/north', serverName: 'web-1', paymentMethod: 'm' };

describe('an order form', () => {
  it('answers questions that have one answer', () => {
    expect(emptyOrder(catalogue)).toEqual({
      item: '',
      place: '',
      serverName: '',
      paymentMethod: 'sandbox_succeeds',
    });
  });

  it('names everything that is missing', () => {
    expect(checkOrder({ item: '', place: '', serverName: '', paymentMethod: '' })).toEqual({
      item: 'choose',
      place: 'choose',
      serverName: 'required',
      paymentMethod: 'choose',
    });
  });

  it.each(['Web', '1web', 'web_1', 'web-', 'a'.repeat(64), 'a b', '$(id)'])(
    'refuses %s as a host name',
    (name) => {
      expect(checkOrder({ ...form, serverName: name })).toEqual({ serverName: 'serverName' });
    },
  );

  it.each(['a', 'web-1', 'a'.repeat(63)])('accepts %s as a host name', (name) => {
    expect(checkOrder({ ...form, serverName: name })).toEqual({});
  });

  it('sends ids and never an amount', () => {
    const [place] = placesOf(catalogue);
    if (!place) throw new Error('no place');
    expect(toRequest(form, place)).toEqual({
      item: 'small',
      provider: 'sandbox',
      region: 'north',
      serverName: 'web-1',
      paymentMethod: 'm',
    });
  });
});

describe('the way out of an order', () => {
  it.each([
    ['placed', 'none'],
    ['payment_failed', 'pay_again'],
    ['awaiting_confirmation', 'confirm'],
    ['rejected', 'rejected'],
    ['cancelling', 'cancelling'],
    ['cancelled', 'cancelled'],
    ['refunded', 'refunded'],
    ['refund_stuck', 'refund_stuck'],
    ['fulfilled', 'done'],
  ] as const)('that is %s is "%s"', (status, wayOut) => {
    expect(wayOutOf(anOperation(), anOrder({ status }))).toBe(wayOut);
  });

  it('is at least told when only the operation is known to have failed', () => {
    expect(wayOutOf(anOperation({ status: 'failed' }), null)).toBe('failed');
  });

  it('is waited for while the order has not caught up with its operation', () => {
    expect(isOrderBehind(anOperation({ status: 'waiting' }), anOrder({ status: 'placed' }))).toBe(true);
    expect(isOrderBehind(anOperation({ status: 'running' }), anOrder({ status: 'placed' }))).toBe(false);
    expect(isOrderBehind(anOperation({ status: 'failed' }), anOrder({ status: 'refunded' }))).toBe(false);
  });
});

describe('the stages', () => {
  it('leave out clean-up and refund until one of them starts', () => {
    const destruction = aStage({ name: 'destruction', status: 'pending' });
    const refund = aStage({ name: 'refund', status: 'running' });
    expect(shownStages([aStage(), destruction, refund]).map(({ name }) => name)).toEqual([
      'payment',
      'refund',
    ]);
  });

  it('tick only while they last', () => {
    const startedAt = '2026-11-23T10:00:00.000Z';
    expect(endOf(aStage({ status: 'running', startedAt }))).toBeNull();
    expect(endOf(aStage({ status: 'failed', startedAt }))).toBe(startedAt);
  });

  it('that moved are the ones worth telling', () => {
    const before = anOperation({ stages: [aStage({ name: 'order', status: 'running' }), aStage()] });
    const after = anOperation({
      stages: [aStage({ name: 'order', status: 'succeeded' }), aStage({ status: 'running' })],
    });
    expect(movedStages(before, after).map(({ name }) => name)).toEqual(['order', 'payment']);
    expect(movedStages(after, after)).toEqual([]);
    expect(movedStages(null, after)).toEqual([]);
  });
});
