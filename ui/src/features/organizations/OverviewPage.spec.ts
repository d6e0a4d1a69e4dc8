import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { VueWrapper } from '@vue/test-utils';
import { anOperation, anOrder } from '@/app/testing/builders';
import { aRouter, mountPage, serve } from '@/app/testing/pages';
import type { Answer } from '@/app/testing/pages';
import OverviewPage from './OverviewPage.vue';

const NOTHING: Answer = { body: { items: [], next: null } };

async function overview(lists: Readonly<Record<string, Answer>>): Promise<VueWrapper> {
  serve({
    'GET /v1/me': {
      body: {
        user: { id: 'u1', name: 'Ada', email: 'ada@example.com' },
        organizations: [{ id: 'o1', name: 'Harbor', kind: 'top_branch', parentId: null, role: 'owner' }],
      },
    },
    ...Object.fromEntries(
      Object.entries(lists).map(([name, answer]) => [`GET /v1/organizations/o1/${name}`, answer]),
    ),
  });
  const router = aRouter();
  await router.push({ name: 'overview', params: { organizationId: 'o1' } });
  const page = mountPage(OverviewPage, {}, router);
  await flushPromises();
  return page;
}

afterEach(() => vi.unstubAllGlobals());

describe('the overview', () => {
  it('of an empty organization has one action: to order a server', async () => {
    const page = await overview({ servers: NOTHING, operations: NOTHING, orders: NOTHING });
    await vi.waitFor(() => expect(page.text()).toContain('No servers yet'));
    await vi.waitFor(() =>
      expect(page.findAll('a').map((link) => link.attributes('href'))).toEqual(['/orders/new']),
    );
  });

  it('shows what is in progress, by the name of its server', async () => {
    const page = await overview({
      servers: NOTHING,
      operations: { body: { items: [anOperation()], next: null } },
      orders: { body: { items: [anOrder({ serverName: 'db-7' })], next: null } },
    });
    await vi.waitFor(() => expect(page.text()).toContain('db-7'));
    expect(page.text()).toContain('In progress');
    expect(page.find('a[href^="/operations/order-1"]').exists()).toBe(true);
  });

  it("of somebody else's organization says that it is not there, once", async () => {
    const page = await overview({});
    await vi.waitFor(() => expect(page.text()).toContain('Not found'));
    expect(page.findAll('h2')).toHaveLength(1);
  });
});
