import { startEventStoreDb } from '../eventstoredb';
import type { EventStoreDb } from '../eventstoredb';
import { cloudServers, crash, delivered, endingOf } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import { checkStoredEvents } from '../support/stored-events';
import { storyOf, typesOf } from '../support/story';
import type { OperationView, Visitor } from '../support/visitor';

jest.setTimeout(180_000);

describe.each(['PostgreSQL', 'EventStoreDB'])(
  '[terraform] a plan above the threshold, with the log on %s',
  (log) => {
    let server: EventStoreDb | undefined;
    let product: Product;
    let owner: Visitor;

    beforeAll(async () => {
      server = log === 'EventStoreDB' ? await startEventStoreDb() : undefined;
      product = await Product.start(server === undefined ? {} : { EVENT_STORE_URL: server.url });
      owner = await product.firstOwner();
      const set = await owner.ask('PUT', '/approval-threshold', { minor: 500, currency: 'eur' });
      expect(set.status).toBe(204);
      const { body } = await owner.ask('GET', '/approval-threshold');
      expect(body).toEqual({ threshold: { minor: 500, currency: 'eur' } });
    });

    afterAll(async () => {
      await product.stop();
      await server?.stop();
    });

    const decide = (orderId: string, deed: 'approval' | 'discard', digest: string) =>
      owner.ask<{ code?: string }>('POST', `/orders/${orderId}/plan/${deed}`, { digest });

    async function waiting(serverName: string): Promise<OperationView & { readonly digest: string }> {
      const { body } = await owner.order('sandbox_succeeds', serverName);
      const operation = await owner.operation(body.id, ['waiting'], 60_000);
      expect(operation.plan).toMatchObject({
        toAdd: 4,
        cost: { monthly: { minor: 900, currency: 'eur' } },
        approval: { status: 'awaited' },
      });
      expect(await cloudServers(product, operation.resources.infrastructureId ?? '')).toEqual([]);
      return { ...operation, digest: operation.plan?.digest ?? '' };
    }

    test('waits, over a crash too, and is applied as it was seen when somebody approves it', async () => {
      const { id, digest, correlationId } = await waiting('dear-1');
      await crash(product, 'projector');
      const stale = await decide(id, 'approval', `sha256:${'0'.repeat(64)}`);
      expect([stale.status, stale.body.code]).toEqual([412, 'provisioning.plan_changed']);
      const answers = [await decide(id, 'approval', digest), await decide(id, 'approval', digest)];
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      expect(await endingOf(product, owner, id)).toEqual(delivered(900));
      const operation = await owner.operation(id, ['succeeded']);
      expect(operation.plan).toMatchObject({ digest, approval: { status: 'approved' } });
      const types = typesOf(await storyOf(owner, correlationId));
      const turns = [
        'provisioning.infrastructure-planned',
        'provisioning.approval-requested',
        'provisioning.plan-approved',
        'billing.order-fulfilled',
      ];
      expect(types.filter((type) => turns.includes(type))).toEqual(turns);
    });

    test('that is discarded builds nothing, and all money goes back', async () => {
      const { id, digest } = await waiting('dear-2');
      const answers = [await decide(id, 'discard', digest), await decide(id, 'discard', digest)];
      expect(answers.map(({ status }) => status)).toEqual([202, expect.any(Number)]);
      expect(await endingOf(product, owner, id)).toEqual({
        ...delivered(900),
        order: 'refunded',
        refunded: 900,
        servers: 0,
        everBilled: 0,
      });
      const operation = await owner.operation(id, ['failed']);
      expect(operation.error?.code).toBe('provisioning.plan_discarded');
      const late = await decide(id, 'approval', digest);
      expect([late.status, late.body.code]).toEqual([422, 'provisioning.not_awaiting_approval']);
    });

    test('is applied at once when the threshold is taken away', async () => {
      expect((await owner.ask('DELETE', '/approval-threshold')).status).toBe(204);
      const { body } = await owner.order('sandbox_succeeds', 'dear-3');
      expect(await endingOf(product, owner, body.id)).toEqual(delivered(900));
      await until('the operation shows its plan', async () => {
        const { plan } = await owner.operation(body.id, ['succeeded']);
        return plan?.approval === null && plan.toAdd === 4;
      });
    });

    test('is stored as published', async () => {
      const { types, faults } = await checkStoredEvents(product);
      expect(faults).toEqual([]);
      expect(types).toContain('provisioning.approval-requested');
    });
  },
);
