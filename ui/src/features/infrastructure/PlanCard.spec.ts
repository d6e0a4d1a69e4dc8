import { afterEach, describe, expect, it, vi } from 'vitest';
import { mountPage } from '@/app/testing/pages';
import type { Plan } from '@/shared/api/types';
import PlanCard from './PlanCard.vue';

afterEach(() => vi.unstubAllGlobals());

const plan: Plan = {
  digest: 'sha256:one',
  toAdd: 4,
  toChange: 0,
  toDestroy: 0,
  resources: [{ address: 'terraform_data.server', action: 'create' }],
  cost: { monthly: { minor: 1900, currency: 'eur' }, priceVersion: 1 },
  approval: {
    status: 'awaited',
    threshold: { minor: 900, currency: 'eur' },
    until: '2026-11-29T10:00:00.000Z',
  },
};
const mountCard = (more: object = {}) =>
  mountPage(PlanCard, { plan, mayDecide: true, isPending: false, error: null, ...more });

describe('a plan', () => {
  it('shows what it does, what that costs, and the limit that it is above', () => {
    const text = mountCard().text();
    for (const part of ['4 to create', '€19.00', '€9.00', 'terraform_data.server'])
      expect(text).toContain(part);
  });

  it('is approved by its digest', async () => {
    const card = mountCard();
    await card
      .findAll('button')
      .find((button) => button.text() === 'Approve')
      ?.trigger('click');
    expect(card.findComponent(PlanCard).emitted('approve')).toEqual([['sha256:one']]);
  });

  it('is discarded only after a second question', async () => {
    const card = mountCard();
    await card
      .findAll('button')
      .find((button) => button.text() === 'Discard')
      ?.trigger('click');
    expect(card.findComponent(PlanCard).emitted('discard')).toBeUndefined();
  });

  it('offers nothing to whoever may not decide, or when it is decided', () => {
    const labels = (more: object) =>
      mountCard(more)
        .findAll('button')
        .map((button) => button.text());
    expect(labels({ mayDecide: false })).not.toContain('Approve');
    const approved = { ...plan, approval: { ...plan.approval, status: 'approved' } };
    expect(labels({ plan: approved })).not.toContain('Approve');
    expect(labels({ plan: { ...plan, approval: null } })).not.toContain('Approve');
  });

  it('says that nobody knows its price', () => {
    const text = mountCard({ plan: { ...plan, cost: { monthly: null, priceVersion: 1 } } }).text();
    expect(text).toContain('Not in the price table');
  });
});
