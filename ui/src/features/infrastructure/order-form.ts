import type { Catalogue, CatalogueItem, OrderRequest, Provider, Region } from '@/shared/api/types';

export type OrderForm = {
  item: string;
  /** `<provider>/<region>`: one choice on screen. */
  place: string;
  serverName: string;
  paymentMethod: string;
};
export type OrderField = keyof OrderForm;
export type OrderIssue = 'choose' | 'required' | 'serverName';
export type Place = { readonly provider: Provider; readonly region: Region; readonly id: string };

const SERVER_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function placesOf(catalogue: Catalogue): readonly Place[] {
  return catalogue.providers.flatMap((provider) =>
    provider.regions.map((region) => ({ provider, region, id: `${provider.id}/${region.id}` })),
  );
}

/** A question with a single answer is answered. */
export function emptyOrder(catalogue: Catalogue): OrderForm {
  const only = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : '');
  return {
    item: only(catalogue.items.map(({ id }) => id)),
    place: only(placesOf(catalogue).map(({ id }) => id)),
    serverName: '',
    paymentMethod: only(catalogue.paymentMethods.map(({ id }) => id)),
  };
}

export function checkOrder(form: OrderForm): Readonly<Partial<Record<OrderField, OrderIssue>>> {
  const issues: Partial<Record<OrderField, OrderIssue>> = {};
  if (!form.item) issues.item = 'choose';
  if (!form.place) issues.place = 'choose';
  if (!form.paymentMethod) issues.paymentMethod = 'choose';
  if (!form.serverName) issues.serverName = 'required';
  else if (!SERVER_NAME.test(form.serverName)) issues.serverName = 'serverName';
  return issues;
}

/** What is sent: never an amount, the price is the catalogue's. */
export function toRequest(form: OrderForm, place: Place): OrderRequest {
  return {
    item: form.item,
    provider: place.provider.id,
    region: place.region.id,
    serverName: form.serverName,
    paymentMethod: form.paymentMethod,
  };
}

export function chosenItem(catalogue: Catalogue, form: OrderForm): CatalogueItem | null {
  return catalogue.items.find(({ id }) => id === form.item) ?? null;
}
