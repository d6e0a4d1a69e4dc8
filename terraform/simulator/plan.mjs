import { isDeepStrictEqual } from 'node:util';
import { rename, writeFile } from 'node:fs/promises';
import { textOf } from './state.mjs';
import { Failure, addressOf, json, resourceFacts } from './ui.mjs';

export async function loadModule() {
  const text = await textOf('simulator.json');
  if (text !== null) return JSON.parse(text);
  throw new Failure(
    'The simulator does not know this module',
    'It has no simulator.json. Install Terraform or OpenTofu to use it.',
  );
}

export async function loadVariables(module) {
  const values = JSON.parse((await textOf('terraform.tfvars.json')) ?? '{}');
  for (const name of module.variables) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      throw new Failure('No value for required variable', `The variable "${name}" is not set.`);
    }
    if (typeof value !== 'string') {
      throw new Failure('Invalid value for input variable', `The variable "${name}" must be a string.`);
    }
  }
  return values;
}

/** What differs between the module and the state, in the order in which it is done. */
export function planChanges(module, variables, state, isDestroy) {
  const changes = isDestroy
    ? []
    : module.resources.flatMap((resource) => changeOf(resource, variables, state));
  const known = [...module.resources].reverse().filter(({ name }) => state.instances.has(name));
  const removals = isDestroy ? known.map(({ name }) => ({ name, actions: ['delete'] })) : [];
  const plan = { simulator: 1, lineage: state.lineage, serial: state.serial, isDestroy };
  const all = [...removals, ...changes];
  for (const { name, actions } of all) announce(name, actions);
  const count = (action) => all.filter(({ actions }) => actions.includes(action)).length;
  const summary = { add: count('create'), change: count('update'), remove: count('delete') };
  const { add, change, remove } = summary;
  json('change_summary', `Plan: ${add} to add, ${change} to change, ${remove} to destroy.`, {
    changes: { ...summary, operation: 'plan' },
  });
  return { ...plan, changes: all };
}

function changeOf({ name, input }, variables, state) {
  const wanted = inputOf(input, variables);
  const instance = state.instances.get(name);
  if (instance === undefined) return [{ name, actions: ['create'], input: wanted }];
  if (instance.status === 'tainted') return [{ name, actions: ['delete', 'create'], input: wanted }];
  if (isDeepStrictEqual(instance.attributes.input.value, wanted)) return [];
  return [{ name, actions: ['update'], input: wanted }];
}

/** Values are taken as they are: nothing in them is ever evaluated. */
function inputOf(input, variables) {
  const entries = Object.entries(input).map(([key, source]) => [
    key,
    source.variable === undefined ? source.constant : variables[source.variable],
  ]);
  return Object.fromEntries(entries);
}

function announce(name, actions) {
  const action = actions.length === 2 ? 'replace' : actions[0];
  json('planned_change', `${addressOf(name)}: Plan to ${action}`, {
    change: resourceFacts(name, action).hook,
  });
}

export async function writePlan(file, plan) {
  if (typeof file !== 'string') throw new Failure('No plan file', 'Call plan with -out=<file>.');
  await writeFile(`${file}.new`, JSON.stringify(plan), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function readPlan(file) {
  const text = file === undefined ? null : await textOf(file);
  if (text === null) throw new Failure('Failed to load the plan file', `${file ?? 'No file'} was not found.`);
  try {
    const plan = JSON.parse(text);
    if (plan.simulator === 1) return plan;
  } catch (error) {
    throw new Failure('Failed to load the plan file', `It was not made by the simulator: ${error.message}`);
  }
  throw new Failure('Failed to load the plan file', 'It was not made by this version of the simulator.');
}

/** The part of Terraform's JSON form of a plan that is read. */
export function showPlan(plan) {
  const changes = plan.changes.map(({ name, actions, input = null }) => ({
    address: addressOf(name),
    mode: 'managed',
    type: 'terraform_data',
    name,
    change: { actions, after: input },
  }));
  return { format_version: '1.2', resource_changes: changes };
}
