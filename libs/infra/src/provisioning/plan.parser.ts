import { createHash } from 'node:crypto';
import type { Plan, PlannedChange } from '@slipway/domain/provisioning';
import { toJson } from '@slipway/application/ports';
import { canonicalJson } from '../event-store/canonical-json';

const mostResources = 100;
const longestAddress = 200;

type Fields = Readonly<Record<string, unknown>>;
type Change = { readonly address: string; readonly actions: readonly unknown[]; readonly change: Fields };

/**
 * Reads a plan in the form of `terraform show -json`. A replacement both adds and destroys. The digest covers what is
 * done to what, with all values: secrets among them are in no other form in it than hashed.
 */
export function parsePlan(text: string): Plan {
  const changes = changesOf(JSON.parse(text)).filter(({ actions }) => doesSomething(actions));
  const count = (action: string) => changes.filter(({ actions }) => actions.includes(action)).length;
  return {
    toAdd: count('create'),
    toChange: count('update'),
    toDestroy: count('delete'),
    resources: changes.slice(0, mostResources).map(({ address, actions }) => ({
      address: address.slice(0, longestAddress),
      action: wordOf(actions),
    })),
    digest: digestOf(changes),
  };
}

function changesOf(plan: unknown): readonly Change[] {
  const changes = isFields(plan) ? (plan['resource_changes'] ?? []) : null;
  if (!Array.isArray(changes)) throw new Error('the plan has no list of changes');
  return changes.map(changeOf).toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

function changeOf(entry: unknown): Change {
  const { address, change } = isFields(entry) ? entry : {};
  const actions = isFields(change) ? change['actions'] : undefined;
  if (!isFields(change) || !Array.isArray(actions)) throw new Error('a change of the plan has no actions');
  if (typeof address !== 'string') throw new Error('a change of the plan has no address');
  return { address, actions, change };
}

/** Reading a data source and leaving things as they are is nothing to approve. */
function doesSomething(actions: readonly unknown[]): boolean {
  return ['create', 'update', 'delete'].some((action) => actions.includes(action));
}

function wordOf(actions: readonly unknown[]): PlannedChange['action'] {
  if (actions.includes('create')) return actions.includes('delete') ? 'replace' : 'create';
  return actions.includes('delete') ? 'destroy' : 'change';
}

function digestOf(changes: readonly Change[]): string {
  const done = changes.map(({ address, actions, change }) => [
    address,
    actions,
    change['before'] ?? null,
    change['after'] ?? null,
  ]);
  return `sha256:${createHash('sha256')
    .update(canonicalJson(toJson(done)))
    .digest('hex')}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
