import { fieldsOf } from '../http/fields';
import type { Answer, Route, RouteRequest } from '../http/router';
import { idempotencyKeyOf, parseChargeWish, parseRefundWish } from './charge';
import type { Gateway, Replayable } from './gateway';

/** `silenceMs`: how long the call that times out after charging is left hanging before it is cut. */
export function gatewayRoutes(gateway: Gateway, silenceMs: number): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/gateway/charges',
      handle: async ({ headers, body }) => {
        const wish = parseChargeWish(body, idempotencyKeyOf(headers['idempotency-key']));
        const made = await gateway.charge(wish);
        const hangs = wish.paymentMethod === 'sandbox_times_out_after_charging' && !made.isReplay;
        return hangs ? { kind: 'silence', forMs: silenceMs } : created(made);
      },
    },
    {
      method: 'GET',
      path: '/gateway/charges',
      query: ['idempotencyKey'],
      handle: ({ query }) => ok({ charges: gateway.list(query['idempotencyKey']) }),
    },
    { method: 'GET', path: '/gateway/charges/:id', handle: (request) => ok(gateway.get(idOf(request))) },
    {
      method: 'POST',
      path: '/gateway/charges/:id/confirmation',
      handle: async (request) => {
        fieldsOf(request.body, 'body', []);
        return ok(await gateway.confirm(idOf(request)));
      },
    },
    {
      method: 'POST',
      path: '/gateway/charges/:id/allow-refunds',
      handle: async (request) => {
        fieldsOf(request.body, 'body', []);
        return ok(await gateway.allowRefunds(idOf(request)));
      },
    },
    {
      method: 'POST',
      path: '/gateway/charges/:id/refunds',
      handle: async (request) => {
        const key = idempotencyKeyOf(request.headers['idempotency-key']);
        return created(await gateway.refund(idOf(request), parseRefundWish(request.body, key)));
      },
    },
  ];
}

function idOf({ params }: RouteRequest): string {
  return params['id'] ?? '';
}

function ok(body: unknown): Answer {
  return { kind: 'json', status: 200, body };
}

function created({ answer, isReplay }: Replayable<unknown>): Answer {
  const headers: Readonly<Record<string, string>> = isReplay ? { 'idempotency-replayed': 'true' } : {};
  return { kind: 'json', status: 201, body: answer, headers };
}
