import { integerOf, mapOf, textOf } from './form';
import type { Form } from './form';
import { cancelIntent, confirmIntent, createIntent } from './intents';
import type { Tell } from './intents';
import { attach, createCustomer, detach, methodsOf } from './methods';
import type { Shelves } from './objects';
import { noSuch } from './refusal';
import { createRefund } from './refunds';

export type Context = {
  readonly shelves: Shelves;
  readonly tell: Tell;
  readonly refusedRefunds: ReadonlySet<string>;
};
type Handler = (context: Context, form: Form, id: string) => object;
type Listed = { readonly id: string; readonly created: number };

/** By the name under which `parameters.json` says what the call takes. */
export const handlers: Readonly<Record<string, Handler>> = {
  'POST /v1/customers': ({ shelves }, form) => createCustomer(shelves, form),
  'GET /v1/customers/:id': ({ shelves }, _, id) => shelves.customers.get(id, 'id'),
  'GET /v1/payment_methods': ({ shelves }, form) => page('payment_methods', methodsOf(shelves, form), form),
  'GET /v1/payment_methods/:id': ({ shelves }, _, id) => shelves.methods.get(id),
  'POST /v1/payment_methods/:id/attach': ({ shelves }, form, id) => attach(shelves, id, form),
  'POST /v1/payment_methods/:id/detach': ({ shelves }, _, id) => detach(shelves, id),
  'POST /v1/payment_intents': ({ shelves, tell }, form) => createIntent(shelves, tell, form),
  'GET /v1/payment_intents': ({ shelves }, form) => {
    const customer = textOf(form, 'customer');
    const all = shelves.intents.all().filter((one) => customer === undefined || one.customer === customer);
    return page('payment_intents', all, form);
  },
  'GET /v1/payment_intents/:id': ({ shelves }, _, id) => shelves.intents.get(id, 'intent'),
  'POST /v1/payment_intents/:id/confirm': ({ shelves, tell }, form, id) =>
    confirmIntent(shelves, tell, id, form),
  'POST /v1/payment_intents/:id/cancel': ({ shelves, tell }, form, id) =>
    cancelIntent(shelves, tell, id, form),
  'POST /v1/refunds': ({ shelves, tell, refusedRefunds }, form) =>
    createRefund(shelves, tell, form, refusedRefunds),
  'GET /v1/refunds': ({ shelves }, form) => page('refunds', ofIntent(shelves.refunds.all(), form), form),
  'GET /v1/refunds/:id': ({ shelves }, _, id) => shelves.refunds.get(id),
  'GET /v1/disputes': ({ shelves }, form) => page('disputes', ofIntent(shelves.disputes.all(), form), form),
  'GET /v1/disputes/:id': ({ shelves }, _, id) => shelves.disputes.get(id),
};

function ofIntent<T extends { readonly payment_intent: string }>(
  all: readonly T[],
  form: Form,
): readonly T[] {
  const id = textOf(form, 'payment_intent');
  return all.filter((one) => id === undefined || one.payment_intent === id);
}

function page(name: string, all: readonly Listed[], form: Form): object {
  const { gte } = mapOf(form, 'created');
  const recent = all.filter(({ created }) => gte === undefined || created >= Number(gte));
  const after = textOf(form, 'starting_after');
  const from = after === undefined ? 0 : recent.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) throw noSuch(name, after, 'starting_after');
  const limit = integerOf(form, 'limit') ?? 10;
  const data = recent.slice(from, from + limit);
  return { object: 'list', url: `/v1/${name}`, has_more: from + limit < recent.length, data };
}

export type Found = { readonly call: string; readonly id: string };

export function routeOf(method: string, path: string): Found | null {
  for (const call of Object.keys(handlers)) {
    const [verb, pattern = ''] = call.split(' ');
    const match = new RegExp(`^${pattern.replace(':id', '([^/]+)')}$`).exec(path);
    if (verb === method && match !== null) return { call, id: decodeURIComponent(match[1] ?? '') };
  }
  return null;
}
