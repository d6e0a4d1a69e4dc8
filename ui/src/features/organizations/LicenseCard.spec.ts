import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mountPage, serve } from '@/app/testing/pages';
import LicenseCard from './LicenseCard.vue';

const LICENSE = {
  id: 'l1',
  tier: 'professional',
  features: ['payment_processing', 'unheard_of'],
  limits: { max_servers: 10 },
  expiresAt: '2027-01-01T00:00:00.000Z',
  status: 'active',
  usage: { servers: { reserved: 1, confirmed: 2 } },
};
const PATH = '/v1/organizations/o1/license';

afterEach(() => vi.unstubAllGlobals());

describe('the license card', () => {
  it('tells tier, features, limits and usage; a feature without a wording is shown as it is', async () => {
    serve({ [`GET ${PATH}`]: { body: LICENSE } });
    const card = mountPage(LicenseCard, { organizationId: 'o1' });
    await vi.waitFor(() => expect(card.text()).toContain('Professional'));
    for (const part of ['3 of 10', '1 reserved', 'Payment processing', 'unheard_of']) {
      expect(card.text()).toContain(part);
    }
  });

  it('renews and shows the new date', async () => {
    let expiresAt = LICENSE.expiresAt;
    serve({
      [`GET ${PATH}`]: () => ({ body: { ...LICENSE, expiresAt } }),
      [`POST ${PATH}/renewals`]: () => {
        expiresAt = '2028-01-15T00:00:00.000Z';
        return { status: 201, body: { id: 'l1', version: 2, position: '9' } };
      },
    });
    const card = mountPage(LicenseCard, { organizationId: 'o1' });
    await vi.waitFor(() => expect(card.find('button').exists()).toBe(true));
    await card.get('button').trigger('click');
    await vi.waitFor(() => expect(card.text()).toContain('2028'));
  });

  it('says where the license is when this organization has none', async () => {
    serve({});
    const card = mountPage(LicenseCard, { organizationId: 'o1' });
    await flushPromises();
    await vi.waitFor(() => expect(card.text()).toContain('top branch holds it'));
  });

  it('offers another try when the server fails', async () => {
    serve({ [`GET ${PATH}`]: { status: 400, body: { code: 'x.y', detail: 'Broken', traceId: 't9' } } });
    const card = mountPage(LicenseCard, { organizationId: 'o1' });
    await vi.waitFor(() => expect(card.text()).toContain('Try again'));
    expect(card.text()).toContain('t9');
  });
});
