export type PlanCounts = { readonly toAdd: number; readonly toDestroy: number };

/** Counts what a plan, in the form of `terraform show -json`, adds and destroys; a replacement is both. */
export function parsePlanCounts(text: string): PlanCounts {
  const plan: unknown = JSON.parse(text);
  const changes = isFields(plan) ? (plan['resource_changes'] ?? []) : null;
  if (!Array.isArray(changes)) throw new Error('the plan has no list of changes');
  const actions = changes.map(actionsOf);
  return {
    toAdd: actions.filter((names) => names.includes('create')).length,
    toDestroy: actions.filter((names) => names.includes('delete')).length,
  };
}

function actionsOf(change: unknown): readonly unknown[] {
  const inner = isFields(change) ? change['change'] : undefined;
  const actions = isFields(inner) ? inner['actions'] : undefined;
  if (!Array.isArray(actions)) throw new Error('a change of the plan has no actions');
  return actions;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
