import type { Money } from '../kernel';

/** What Terraform would do to one thing. */
export type PlannedChange = {
  readonly address: string;
  readonly action: 'create' | 'change' | 'replace' | 'destroy';
};
export type Plan = {
  readonly toAdd: number;
  readonly toChange: number;
  readonly toDestroy: number;
  /** The first hundred. */
  readonly resources: readonly PlannedChange[];
  /** Of everything the plan would do, values included: two plans with one digest do the same. */
  readonly digest: string;
};
/** What the machine will cost its organization a month at its cloud. `null`: the table does not know. */
export type CostEstimate = { readonly monthly: Money | null; readonly priceVersion: number };
