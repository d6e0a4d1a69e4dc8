import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aLine, aStage } from '@/app/testing/builders';
import { mountPage, serve } from '@/app/testing/pages';
import LogViewer from './LogViewer.vue';
import { emptyLog, receive } from './log-buffer';
import StageRail from './StageRail.vue';
import WayOutNotice from './WayOutNotice.vue';

afterEach(() => vi.unstubAllGlobals());

describe('the stage rail', () => {
  it('names each stage, its state and how long it took', () => {
    const stage = aStage({
      name: 'payment',
      status: 'succeeded',
      startedAt: '2026-11-23T10:00:00.000Z',
      finishedAt: '2026-11-23T10:01:01.000Z',
      detail: 'Captured',
    });
    const text = mount(StageRail, { props: { stages: [stage] } }).text();
    for (const part of ['Payment', 'succeeded', '1m 01s', 'Captured']) expect(text).toContain(part);
  });
});

describe('the log', () => {
  const log = receive(
    emptyLog(),
    Array.from({ length: 50_000 }, (_, index) => aLine(index + 1)),
  );

  it('of 50,000 lines puts only a window of them into the page', () => {
    const viewer = mountPage(LogViewer, { log, connection: 'live' });
    expect(viewer.findAll('.whitespace-pre').length).toBeLessThan(100);
    expect(viewer.text()).toContain('50000 lines');
  });

  it('says why it is empty', () => {
    const viewer = mountPage(LogViewer, { log: emptyLog(), connection: 'ended' });
    expect(viewer.text()).toContain('No log was written');
  });
});

describe('the way out', () => {
  const props = {
    organizationId: 'o1',
    serverName: 'web-1',
    serverId: null,
    reason: null,
    isPending: false,
    error: null,
  };

  it('of a declined payment is another payment method', async () => {
    const paymentMethods = [{ id: 'sandbox_succeeds', name: 'Succeeds', description: 'Works' }];
    serve({
      'GET /v1/organizations/o1/catalogue': { body: { items: [], providers: [], paymentMethods } },
    });
    const reason = { code: 'card_declined', detail: 'The bank said no' };
    const notice = mountPage(WayOutNotice, { ...props, wayOut: 'pay_again', reason });
    expect(notice.text()).toContain('The bank said no');
    await vi.waitFor(() => expect(notice.find('input[type=radio]').exists()).toBe(true));
    await notice.get('input[type=radio]').setValue(true);
    await notice.get('form').trigger('submit');
    expect(notice.emitted('payAgain')).toEqual([['sandbox_succeeds']]);
  });

  it('of a payment to confirm is a button, which shows that it is at work', async () => {
    const notice = mountPage(WayOutNotice, { ...props, wayOut: 'confirm' });
    await notice.get('button').trigger('click');
    expect(notice.emitted('confirm')).toHaveLength(1);
    await notice.setProps({ isPending: true });
    expect(notice.get('button').attributes('disabled')).toBeDefined();
  });

  it('of a refund shows the message of the engine', () => {
    const reason = { code: 'apply_failed', detail: 'Error: region is full' };
    expect(mountPage(WayOutNotice, { ...props, wayOut: 'refunded', reason }).text()).toContain(
      'region is full',
    );
  });

  it('of a success leads to the server', () => {
    const notice = mountPage(WayOutNotice, { ...props, wayOut: 'done', serverId: 's1' });
    expect(notice.text()).toContain('web-1 is ready');
    expect(notice.get('a').attributes('href')).toBe('/servers/s1');
  });
});
