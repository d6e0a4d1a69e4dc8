import type { OrderForm } from './order-form';

/**
 * What was typed into an order that has not been placed, so that a session that ends in the middle costs a sign-in and
 * nothing else. Kept by the tab alone and by organization; there is no secret in it.
 */
export type OrderDraft = {
  readonly read: () => Partial<OrderForm>;
  readonly keep: (form: OrderForm) => void;
  readonly forget: () => void;
};

const FIELDS: readonly (keyof OrderForm)[] = ['item', 'place', 'serverName', 'paymentMethod'];

export function orderDraft(organizationId: string, storage: Storage = sessionStorage): OrderDraft {
  const key = `order-draft ${organizationId}`;
  return {
    read: () => parse(storage.getItem(key)),
    keep: (form) => storage.setItem(key, JSON.stringify(form)),
    forget: () => storage.removeItem(key),
  };
}

function parse(text: string | null): Partial<OrderForm> {
  const kept: unknown = text === null ? null : JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) return {};
  const values = new Map<string, unknown>(Object.entries(kept));
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = values.get(field);
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  );
}
