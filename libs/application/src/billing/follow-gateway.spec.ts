import { randomUUID } from 'node:crypto';
import { paymentWork } from '@slipway/domain/billing';
import { money, trusted } from '@slipway/domain/kernel';
import type { OrderId, OrganizationId, PaymentId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import { eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { ChargeHandler } from './charge.work';
import { FollowGateway } from './follow-gateway';
import { MemoryGateway, only } from './given-gateway';
import { ReceiveNotice } from './receive-notice';

const organizationId = trusted<OrganizationId>(randomUUID());

/** A payment that was charged by this method, and a worker that receives notices about it. */
async function aPayment(method: string) {
  const world = aWorld(new MemoryEventStore());
  const { runner, folds } = aProcess(world);
  const gateway = new MemoryGateway();
  const paymentId = trusted<PaymentId>(randomUUID());
  const orderId = trusted<OrderId>(randomUUID());
  const work = paymentWork.charge({ paymentId, orderId, organizationId, amount: money(900, 'eur'), method });
  const request = aRequest(randomUUID());
  const { signal } = new AbortController();
  await new ChargeHandler(runner, folds, only(gateway)).handle(work, { request, signal });
  const reader = { referenceOf: (body: string) => (body === '' ? null : body) };
  /** From a worker that has just started. */
  const receive = (body = `charge ${paymentId}`) => {
    const fresh = aProcess(world);
    const follow = new FollowGateway(fresh.runner, fresh.folds, world.store);
    return new ReceiveNotice(gateway, reader, follow).receive(body);
  };
  const story = async () => await eventsOf(world.store, `payment-${paymentId}`);
  return { world, gateway, paymentId, request, receive, story };
}

describe('a notice about a payment', () => {
  test('records what the gateway answers when it is asked, once', async () => {
    const { gateway, paymentId, receive, story } = await aPayment('debit');
    expect(await receive()).toBe('followed');
    expect((await story()).at(-1)?.type).toBe('billing.payment-pending');
    await gateway.confirm(`charge ${paymentId}`);
    await Promise.all([receive(), receive(), receive()]);
    expect((await story()).map(({ type }) => type)).toEqual([
      'billing.payment-requested',
      'billing.payment-pending',
      'billing.payment-captured',
    ]);
  });

  test('belongs to the story of the order, and to the gateway that told it', async () => {
    const { gateway, paymentId, request, receive, story } = await aPayment('confirmed');
    await gateway.confirm(`charge ${paymentId}`);
    await receive();
    expect((await story()).at(-1)?.metadata).toMatchObject({
      organizationId: request.scope,
      correlationId: request.correlationId,
      actor: { kind: 'process', name: 'memory' },
    });
  });

  test('that comes late takes nothing back', async () => {
    const { receive, story } = await aPayment('card');
    const before = await story();
    await receive();
    expect(await story()).toEqual(before);
  });
});

describe('a notice about something else', () => {
  test('is left alone when there is nothing to look at', async () => {
    const { receive } = await aPayment('card');
    expect(await receive('')).toBe('ignored');
    expect(await receive('charge of nobody')).toBe('ignored');
  });

  test('is money without an order when it was captured, and nothing when it was not', async () => {
    const { gateway, receive } = await aPayment('card');
    const stray = { amount: money(1, 'eur'), reference: 'r', customer: null };
    for (const method of ['card', 'declined']) {
      const idempotencyKey = randomUUID();
      await gateway.charge({ ...stray, method, idempotencyKey });
      expect(await receive(`charge ${idempotencyKey}`)).toBe(method === 'card' ? 'unmatched' : 'ignored');
    }
  });

  test('comes back when the gateway is out of order', async () => {
    const { gateway, receive } = await aPayment('card');
    gateway.isDown = true;
    await expect(receive()).rejects.toMatchObject({ retryable: true });
  });
});
