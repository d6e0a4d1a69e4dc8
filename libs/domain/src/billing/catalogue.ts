import { money } from '../kernel';
import type { OrderedItem } from './billing.messages';

export type CatalogueItem = OrderedItem & {
  readonly description: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskGb: number;
};
export type Region = { readonly id: string; readonly name: string };
export type Provider = {
  readonly id: string;
  readonly name: string;
  /** Make-believe: labelled as such wherever it is shown. */
  readonly isSandbox: boolean;
  readonly regions: readonly Region[];
};

/**
 * What is for sale, for one payment each. A new price is a new version of the item: orders remember the version they were
 * placed at, so no order changes under its owner.
 */
export const items: readonly CatalogueItem[] = [
  {
    id: 'server-small',
    version: 1,
    name: 'Small server',
    size: 'small',
    price: money(900, 'eur'),
    description: 'For one small site or a first try.',
    cores: 2,
    memoryMb: 2048,
    diskGb: 40,
  },
  {
    id: 'server-medium',
    version: 1,
    name: 'Medium server',
    size: 'medium',
    price: money(1900, 'eur'),
    description: 'For a shop or several sites.',
    cores: 4,
    memoryMb: 8192,
    diskGb: 80,
  },
  {
    id: 'server-large',
    version: 1,
    name: 'Large server',
    size: 'large',
    price: money(3900, 'eur'),
    description: 'For databases and busy applications.',
    cores: 8,
    memoryMb: 16_384,
    diskGb: 160,
  },
];

export const providers: readonly Provider[] = [
  {
    id: 'sandbox',
    name: 'Sandbox',
    isSandbox: true,
    regions: [
      { id: 'sandbox-north', name: 'Sandbox North' },
      { id: 'sandbox-south', name: 'Sandbox South' },
    ],
  },
];

export function findItem(id: string): CatalogueItem | undefined {
  return items.find((item) => item.id === id);
}

export function findProvider(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}
