import { trusted } from '@slipway/domain/kernel';
import { orderFailures } from '@slipway/domain/billing';
import { EventLog } from '../../../../test/support/event-log';
import { declined, orderStory } from '../../../../test/support/order-story';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { findOperation, operation, operationsOf } from './operation.view';

const web = orderStory('web');
const shop = orderStory('shop');
const unwanted = orderStory('unwanted', 'beta');
const full = orderStory('full', 'beta');
const noAnswer = { code: 'gateway_error', detail: 'The gateway refuses.' };
const broken = orderFailures.provisioningFailed('Error: no capacity');

const stories = {
  web: [
    web.placed(),
    web.reserved(),
    web.requested(),
    web.outcomeUnknown(),
    web.pending(),
    web.confirmationRequired(),
    web.confirmationAwaited(),
    web.paymentConfirmed(),
    web.captured(),
    web.paid(),
    web.machineRequested(),
    web.started(),
    web.planned(),
    web.approvalRequested(trusted('2026-01-04T12:00:00.000Z')),
    web.planApproved(),
    web.provisioned(),
    web.registered(),
    web.verificationFailed(1, 'no route'),
    web.verified(),
    web.fulfilled(),
  ],
  shop: [
    shop.placed(),
    shop.reserved(),
    shop.requested(),
    shop.declined(),
    shop.paymentFailed(declined),
    shop.paidAgain(),
    shop.reserved(2),
    shop.requested(2),
    shop.captured(2),
    shop.paid(2),
    shop.machineRequested(),
    shop.started(),
    shop.planned(),
    shop.approvalRequested(trusted('2026-01-04T12:00:00.000Z')),
    shop.planDiscarded(),
    shop.buildFailed('Error: no capacity'),
    shop.destructionStarted(),
    shop.destructionFailed(1, 'busy'),
    shop.destroyed(),
    shop.registered(),
    shop.decommissioned('given up'),
    shop.refundFailed(1, noAnswer),
    shop.refundStuck(noAnswer),
    shop.moneyBack(2),
    shop.refunded(broken),
  ],
  unwanted: [unwanted.placed(), unwanted.cancelWish(), unwanted.cancelled()],
  full: [full.placed(), full.exceeded(), full.rejected(orderFailures.quotaExceeded(5, 5, 1))],
};

/** The three go on at the same time. */
const log = new EventLog();
for (let turn = 0; turn < stories.shop.length; turn += 1) {
  for (const name of ['shop', 'full', 'web', 'unwanted'] as const) {
    const said = stories[name][turn];
    if (said)
      log.append(name === 'full' || name === 'unwanted' ? 'beta' : 'acme', said.stream, said.message, {
        correlationId: `story of ${name}`,
      });
  }
}

viewConformance(operation, { events: log.events, scope: ['acme', 'beta'] });

describe('the operations of an organization', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(operation);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('show an order that was delivered, and nothing of how it is folded', async () => {
    const found = await findOperation('acme', web.orderId, stage.reads);
    expect(found).toMatchObject({
      id: web.orderId,
      status: 'succeeded',
      progress: 100,
      error: null,
      engine: { name: 'simulator', version: '1.0.0' },
      resources: { orderId: web.orderId, infrastructureId: web.infrastructureId, serverId: web.serverId },
      correlationId: 'story of web',
    });
    expect(Object.keys(found ?? {})).toEqual([
      'id',
      'kind',
      'status',
      'progress',
      'startedAt',
      'finishedAt',
      'error',
      'engine',
      'plan',
      'resources',
      'stages',
      'correlationId',
      'version',
    ]);
  });

  it('show the message of Terraform when an order was refunded', async () => {
    const found = await findOperation('acme', shop.orderId, stage.reads);
    expect(found).toMatchObject({
      status: 'failed',
      error: { code: 'provisioning.failed', detail: 'Error: no capacity' },
    });
    expect(found?.stages.map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'failed',
      'failed',
      'skipped',
      'skipped',
      'succeeded',
      'succeeded',
    ]);
  });

  it('are found only in their own organization', async () => {
    expect(await findOperation('acme', full.orderId, stage.reads)).toBeNull();
    expect(await findOperation('beta', web.orderId, stage.reads)).toBeNull();
    expect(await findOperation('beta', full.orderId, stage.reads)).toMatchObject({ status: 'failed' });
  });

  it('are paged, newest first', async () => {
    const pages = await allPages((cursor) => operationsOf('acme', { limit: 1, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[web.orderId], [shop.orderId]]);
  });
});
